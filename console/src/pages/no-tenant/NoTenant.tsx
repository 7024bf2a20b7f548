import { Anchor, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
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
        {role === "admin" ? (
          <>
            A tenant has configuration, events and a journal of its own.{" "}
            <Anchor component={Link} to="/admin/new-tenant">
              Create one
            </Anchor>
          </>
        ) : (
          "You are a member of no tenant. Ask an administrator to make you a member of one."
        )}
      </Text>
    </Stack>
  );
}
