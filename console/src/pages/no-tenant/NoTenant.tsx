import { Anchor, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useSession } from "../../session/session.ts";
import { Heading } from "../../parts/Heading.tsx";

/** For a person who is a member of no tenant. */
export function NoTenant() {
  const { role } = useSession();
  return (
    <Stack>
      <Heading>No tenant yet</Heading>
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
