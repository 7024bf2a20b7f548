import { Button, Chip, Group, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { itemKinds, type ItemKind, type LiveItem } from "../../live/items.ts";
import { StreamError, StreamNote } from "../../live/StreamNote.tsx";
import { Heading } from "../../parts/Heading.tsx";
import { hasText, liveFiltersIn, type LiveFilters } from "./filters.ts";
import { ItemDrawer } from "./ItemDrawer.tsx";
import { LiveRowsView } from "./LiveRowsView.tsx";
import { useLiveRows } from "./useLiveRows.ts";

const from = "/signed-in/t/$tenant/live";
const typingMs = 300;

/** /t/{tenant}/live: what happens, as it happens. The filters are the address. */
export function LivePage() {
  const { tenant } = useParams({ from });
  return <OfTenant key={tenant} tenant={tenant} />;
}

function OfTenant({ tenant }: { readonly tenant: string }) {
  const filters = useSearch({ from });
  const { rows, stream, pause, resume, clear } = useLiveRows(tenant, filters);
  const [chosen, setChosen] = useState<LiveItem | null>(null);
  const isPaused = rows.held !== null;
  return (
    <Stack>
      <Group justify="space-between">
        <Group gap="sm">
          <Heading>Live</Heading>
          <StreamNote state={stream} />
        </Group>
        <Group gap="xs">
          {isPaused ? (
            <Button size="xs" leftSection={<IconPlayerPlay size={14} aria-hidden />} onClick={resume}>
              Go on{rows.heldCount === 0 ? "" : ` (${rows.heldCount.toLocaleString()} new)`}
            </Button>
          ) : (
            <Button size="xs" variant="default" leftSection={<IconPlayerPause size={14} aria-hidden />} onClick={pause}>
              Pause
            </Button>
          )}
          <Button size="xs" variant="default" onClick={clear} disabled={rows.shown.length === 0}>
            Clear
          </Button>
        </Group>
      </Group>
      <FilterForm filters={filters} />
      <StreamError state={stream} />
      <LiveRowsView rows={rows.shown.filter(({ item }) => item === null || fits(item, filters))} onOpen={setChosen} onScrolled={pause} />
      {rows.shown.length === 0 ? (
        <Text c="dimmed">
          {isPaused ? "Paused." : "Nothing yet. Events, matches, sends and ends of reactions are shown here from now on, as they happen."}
        </Text>
      ) : null}
      <ItemDrawer tenant={tenant} item={chosen} onClose={() => setChosen(null)} />
    </Stack>
  );
}

/** What came before the filters were set may not fit them. */
function fits(item: LiveItem, { key, kinds, text }: LiveFilters): boolean {
  return (
    (key === undefined || item.key === key) &&
    (kinds === undefined || kinds.includes(item.kind)) &&
    (text === undefined || hasText(item, text))
  );
}

const kindLabels: Readonly<Record<ItemKind, string>> = { event: "Events", match: "Matches", send: "Sends", reaction: "Ends of reactions" };

function FilterForm({ filters }: { readonly filters: LiveFilters }) {
  const navigate = useNavigate({ from: "/t/$tenant/live" });
  const set = (change: Readonly<Record<string, unknown>>): void => {
    void navigate({ search: (before) => liveFiltersIn({ ...before, ...change }), replace: true });
  };
  const setKey = useDebouncedCallback((key: string) => set({ key: key.trim() }), typingMs);
  const setText = useDebouncedCallback((text: string) => set({ text }), typingMs);
  return (
    <Group align="flex-end" role="search" aria-label="Filters">
      <TextInput
        label="Customer"
        placeholder="value of the key attribute"
        defaultValue={filters.key ?? ""}
        onChange={({ currentTarget }) => setKey(currentTarget.value)}
      />
      <TextInput
        label="Text, or attribute=value"
        placeholder="type=abandoned"
        defaultValue={filters.text ?? ""}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Chip.Group multiple value={[...(filters.kinds ?? itemKinds)]} onChange={(kinds) => set({ kinds })}>
        <Group gap={6} role="group" aria-label="Kinds" pb={4}>
          {itemKinds.map((kind) => (
            <Chip key={kind} value={kind} size="xs" variant="outline">
              {kindLabels[kind]}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Group>
  );
}
