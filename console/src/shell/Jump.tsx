import { ActionIcon, Tooltip } from "@mantine/core";
import { Spotlight, spotlight, type SpotlightActionData } from "@mantine/spotlight";
import "@mantine/spotlight/styles.css";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { templatesQuery } from "../editor/known.ts";
import { patternsQuery } from "../pages/patterns/queries.ts";
import { useSession } from "../session/session.ts";
import { addressOf, visibleLinks } from "./navigation.ts";

const maxShown = 12;

/** Ctrl+K: goes to a page, a pattern or a template by a few letters of its name. */
export function Jump({ tenant }: { readonly tenant: string | undefined }) {
  const { role } = useSession();
  const navigate = useNavigate();
  const { data: patterns = [] } = useQuery({ ...patternsQuery(tenant ?? ""), enabled: tenant !== undefined });
  const { data: templates = [] } = useQuery({ ...templatesQuery(tenant ?? ""), enabled: tenant !== undefined });
  const action = (id: string, label: string, description: string, to: string): SpotlightActionData => ({
    id,
    label,
    description,
    onClick: () => void navigate({ to }),
  });
  const pages = visibleLinks(role, tenant).map((link) => action(`page ${link.path}`, link.label, "page", addressOf(link, tenant)));
  const items = [
    ...patterns.map(({ id, name }) => action(id, name, `pattern ${id}`, `/t/${tenant}/patterns/${id}`)),
    ...templates.map(({ id, name }) => action(id, name, `template ${id}`, `/t/${tenant}/templates/${id}`)),
  ];
  return (
    <>
      <Tooltip label="Go to (Ctrl+K or ⌘K)">
        <ActionIcon variant="default" size="lg" aria-label="Go to" onClick={spotlight.open}>
          <IconSearch size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Spotlight
        shortcut="mod + K"
        actions={[...pages, ...items]}
        limit={maxShown}
        scrollable
        nothingFound="Nothing is called that."
        searchProps={{ placeholder: "Page, pattern or template", "aria-label": "Page, pattern or template" }}
      />
    </>
  );
}
