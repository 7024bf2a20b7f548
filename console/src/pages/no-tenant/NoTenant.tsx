import { Stack, Text, Title } from "@mantine/core";
import { useSession } from "../../session/session.ts";

/** For a person who is a member of no tenant. */
export function NoTenant() {
  const { role } = useSession();
  return (
    <Stack>
      <Title order={1} size="h3">
        No tenant yet
      </Title>
      <Text>
        {role === "admin"
          ? "Create one under Administration, Tenants."
          : "You are a member of no tenant. Ask an administrator to make you a member of one."}
      </Text>
    </Stack>
  );
}
