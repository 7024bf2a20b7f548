import { Group, Loader, Stack, Text } from "@mantine/core";
import type { LiveItem } from "../../../live/items.ts";
import { KindBadge } from "../../../live/KindBadge.tsx";
import { PlaceLink } from "../../../parts/PlaceLink.tsx";
import { reactionOf, wordsOf } from "../../../live/told.ts";

/** What has come of the events sent so far. */
export function Happened({ tenant, items }: { readonly tenant: string; readonly items: readonly LiveItem[] }) {
  return (
    <Stack gap={6} role="log" aria-label="What happens">
      {items.length === 0 ? (
        <Group gap="xs">
          <Loader size="xs" aria-hidden />
          <Text size="sm" c="dimmed">
            Waiting for the first event.
          </Text>
        </Group>
      ) : null}
      {items.map((item) => {
        const reaction = reactionOf(item);
        return (
          <Group key={item.id} gap="xs" wrap="nowrap">
            <KindBadge item={item} />
            <Text size="sm" style={{ minWidth: 0, overflowWrap: "anywhere" }}>
              {wordsOf(item)}{" "}
              {item.kind === "match" && reaction !== null ? (
                <PlaceLink to="/t/$tenant/search/$reaction" params={{ tenant, reaction }}>
                  See {reaction}
                </PlaceLink>
              ) : null}
            </Text>
          </Group>
        );
      })}
    </Stack>
  );
}
