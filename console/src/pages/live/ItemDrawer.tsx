import { Code, Drawer, Group, Stack, Text } from "@mantine/core";
import type { LiveItem } from "../../live/items.ts";
import { KindBadge } from "../../live/KindBadge.tsx";
import { reactionOf, wordsOf } from "../../live/told.ts";
import { PlaceLink } from "../../parts/PlaceLink.tsx";
import { timeText } from "../../parts/times.ts";

interface ItemDrawerProps {
  readonly tenant: string;
  /** null: closed */
  readonly item: LiveItem | null;
  readonly onClose: () => void;
}

/** One item in full, with the ways on from it. */
export function ItemDrawer({ tenant, item, onClose }: ItemDrawerProps) {
  return (
    <Drawer opened={item !== null} onClose={onClose} position="right" title="What happened" closeButtonProps={{ "aria-label": "Close" }}>
      {item === null ? null : <Details tenant={tenant} item={item} />}
    </Drawer>
  );
}

function Details({ tenant, item }: { readonly tenant: string; readonly item: LiveItem }) {
  const reaction = reactionOf(item);
  const at = "at" in item.data ? item.data.at : undefined;
  return (
    <Stack>
      <Group gap="sm">
        <KindBadge item={item} />
        {at === undefined ? null : <Text size="sm">{timeText(at)}</Text>}
      </Group>
      {item.kind === "event" ? null : <Text size="sm">{wordsOf(item)}</Text>}
      <Group gap="md">
        {item.key === null ? null : (
          <PlaceLink to="/t/$tenant/customers/$key" params={{ tenant, key: item.key }} size="sm">
            Customer {item.key}
          </PlaceLink>
        )}
        {reaction === null ? null : (
          <PlaceLink to="/t/$tenant/search/$reaction" params={{ tenant, reaction }} size="sm">
            Reaction {reaction}
          </PlaceLink>
        )}
        {item.kind === "match" ? (
          <PlaceLink to="/t/$tenant/patterns/$pattern" params={{ tenant, pattern: item.data.pattern.id }} size="sm">
            Pattern {item.data.pattern.name}
          </PlaceLink>
        ) : null}
      </Group>
      <Code block tabIndex={0} role="group" aria-label="In full">
        {JSON.stringify(item.kind === "event" ? item.data.event : item.data, null, 2)}
      </Code>
    </Stack>
  );
}
