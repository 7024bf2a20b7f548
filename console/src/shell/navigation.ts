/** The pages of the console in the order of its navigation. A page is here once, with the address that router.tsx gives it. */
import { IconListSearch, IconRoute, IconTemplate, type Icon } from "@tabler/icons-react";
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
  { label: "Explore", links: [{ label: "Search", path: "search", icon: IconListSearch }] },
  {
    label: "Configure",
    links: [
      { label: "Patterns", path: "patterns", icon: IconRoute },
      { label: "Templates", path: "templates", icon: IconTemplate },
    ],
  },
];
