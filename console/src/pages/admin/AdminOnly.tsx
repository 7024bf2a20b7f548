import { Stack, Text } from "@mantine/core";
import { Outlet } from "@tanstack/react-router";
import { useMay } from "../../session/session.ts";
import { Heading } from "../../parts/Heading.tsx";

/** The frame of the pages for administrators; whoever is none is told so. */
export function AdminOnly() {
  if (useMay("platform")) return <Outlet />;
  return (
    <Stack>
      <Heading>For administrators</Heading>
      <Text>Tenants, users and the audit log of the whole server are for administrators only. Ask one of them.</Text>
    </Stack>
  );
}
