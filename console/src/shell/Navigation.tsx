import { NavLink, ScrollArea, Stack, Text } from "@mantine/core";
import { Link, useRouterState } from "@tanstack/react-router";
import { useSession } from "../session/session.ts";
import { addressOf, sections, visibleLinks } from "./navigation.ts";

/** The links of the sections that the person may see. Where there is no tenant only the platform's own. */
export function Navigation({ tenant }: { readonly tenant: string | undefined }) {
  const { role } = useSession();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <ScrollArea component="nav" aria-label="Pages">
      <Stack gap="md">
        {sections.map(({ label, links }) => {
          const shown = visibleLinks(role, tenant, links);
          if (shown.length === 0) return null;
          return (
            <div key={label}>
              <Text size="xs" fw={600} c="dimmed" px="sm" pb={4}>
                {label}
              </Text>
              {shown.map((link) => {
                const address = addressOf(link, tenant);
                const active = link.path === "" ? path === address : path === address || path.startsWith(`${address}/`);
                return (
                  <NavLink
                    key={link.path}
                    component={Link}
                    to={address}
                    activeOptions={{ exact: link.path === "" }}
                    label={link.label}
                    active={active}
                    aria-current={active ? "page" : undefined}
                    leftSection={<link.icon size={18} aria-hidden />}
                  />
                );
              })}
            </div>
          );
        })}
      </Stack>
    </ScrollArea>
  );
}
