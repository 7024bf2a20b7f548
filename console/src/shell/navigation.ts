/** The pages of the console in the order of its navigation. A page is here once, with the address that router.tsx gives it. */
import {
  IconActivity,
  IconBuilding,
  IconChartLine,
  IconDatabasePlus,
  IconHistory,
  IconListSearch,
  IconPlugConnected,
  IconRoute,
  IconSettings,
  IconTemplate,
  IconUserSearch,
  IconUsers,
  IconWebhook,
  type Icon,
} from "@tabler/icons-react";
import type { Role } from "../session/session.ts";

export interface PageLink {
  readonly label: string;
  /** below /t/{tenant}, or absolute for pages of the platform */
  readonly path: string;
  readonly icon: Icon;
  /** roles that see it; everyone when not given */
  readonly roles?: readonly Role[];
}

export interface Section {
  readonly label: string;
  readonly links: readonly PageLink[];
}

export const sections: readonly Section[] = [
  {
    label: "Explore",
    links: [
      { label: "Overview", path: "", icon: IconChartLine },
      { label: "Live", path: "live", icon: IconActivity },
      { label: "Search", path: "search", icon: IconListSearch },
      { label: "Customers", path: "customers", icon: IconUserSearch },
    ],
  },
  {
    label: "Configure",
    links: [
      { label: "Patterns", path: "patterns", icon: IconRoute },
      { label: "Templates", path: "templates", icon: IconTemplate },
      { label: "Augments", path: "augments", icon: IconDatabasePlus },
      { label: "Tenant", path: "tenant", icon: IconSettings },
      { label: "Audit", path: "audit", icon: IconHistory },
    ],
  },
  {
    label: "Engage",
    links: [
      { label: "Integrations", path: "integrations", icon: IconPlugConnected },
      { label: "Listeners", path: "listeners", icon: IconWebhook },
    ],
  },
  {
    label: "Administration",
    links: [
      { label: "Tenants", path: "/admin/tenants", icon: IconBuilding, roles: ["admin"] },
      { label: "Users", path: "/admin/users", icon: IconUsers, roles: ["admin"] },
      { label: "Audit of all", path: "/admin/audit", icon: IconHistory, roles: ["admin"] },
    ],
  },
];

/** The pages that a person may see. Without a tenant only the platform's own. */
export function visibleLinks(
  role: Role,
  tenant: string | undefined,
  links: readonly PageLink[] = sections.flatMap((one) => one.links),
): readonly PageLink[] {
  return links.filter(
    (link) => (link.roles === undefined || link.roles.includes(role)) && (link.path.startsWith("/") || tenant !== undefined),
  );
}

/** The address of a page in the tenant's console. */
export function addressOf({ path }: PageLink, tenant: string | undefined): string {
  if (path.startsWith("/")) return path;
  return `/t/${encodeURIComponent(tenant ?? "")}${path === "" ? "" : `/${path}`}`;
}
