import { Stack, Text, Title } from "@mantine/core";
import { Outlet } from "@tanstack/react-router";
import { useMay } from "../../session/session.ts";

/** The frame of the pages for administrators; whoever is none is told so. */
export function AdminOnly() {
  if (useMay("platform")) return <Outlet />;
  return (
    <Stack>
      <Title order={1} size="h3">
        For administrators
      </Title>
      <Text>Tenants, users and the audit log of the whole server are for administrators only. Ask one of them.</Text>
    </Stack>
  );
}
