import { AppShell, Burger, Group, Image, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet, useParams, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useSession } from "../session/session.ts";
import { ColourScheme } from "./ColourScheme.tsx";
import { Jump } from "./Jump.tsx";
import { Navigation } from "./Navigation.tsx";
import { lastTenant, rememberTenant } from "./last-tenant.ts";
import { TenantSwitch } from "./TenantSwitch.tsx";
import { UserMenu } from "./UserMenu.tsx";

/** The frame around every page: header, navigation, the page. On narrow screens the navigation is behind a button. */
export function Shell() {
  const [open, { toggle, close }] = useDisclosure(false);
  const main = useRef<HTMLElement>(null);
  const { tenant } = useParams({ strict: false });
  // pages that are of no tenant keep the way back to the one that was worked with last
  const session = useSession();
  const current = tenant ?? lastTenant(session);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => {
    if (tenant !== undefined) rememberTenant(tenant);
  }, [tenant]);
  useEffect(close, [path, close]);
  return (
    <AppShell header={{ height: 56 }} navbar={{ width: 220, breakpoint: "sm", collapsed: { mobile: !open } }} padding="md">
      <AppShell.Header>
        <UnstyledButton className="wt-skip" onClick={() => main.current?.focus()}>
          Skip to the page
        </UnstyledButton>
        <Group h="100%" px="md" gap="sm" wrap="nowrap" justify="space-between">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Burger opened={open} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" aria-expanded={open} />
            <UnstyledButton component={Link} to="/" aria-label="WhenThen, to the beginning">
              <Group gap="xs" wrap="nowrap">
                <Image src="/icon.svg" alt="" w={26} h={26} />
                <Text fw={650} visibleFrom="xs">
                  WhenThen
                </Text>
              </Group>
            </UnstyledButton>
            <TenantSwitch current={current} />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Jump tenant={current} />
            <ColourScheme />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" className="wt-navbar" data-open={open}>
        <Navigation tenant={current} />
      </AppShell.Navbar>
      <AppShell.Main ref={main} tabIndex={-1} className="wt-main">
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
