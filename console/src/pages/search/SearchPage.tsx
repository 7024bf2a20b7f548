import { Anchor, Badge, Button, Group, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { part } from "../../api/client.ts";
import type { ReactionHead } from "../../api/objects.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Heading } from "../../parts/Heading.tsx";
import { OlderOnes } from "../../parts/OlderOnes.tsx";
import { PlaceLink } from "../../parts/PlaceLink.tsx";
import { StatusBadge } from "../../parts/StatusBadge.tsx";
import { TimeField } from "../../parts/TimeField.tsx";
import { durationText, timeText } from "../../parts/times.ts";
import { PageLoading } from "../../shell/PageLoading.tsx";
import { patternsQuery } from "../patterns/queries.ts";
import { ActOnAll } from "./ActOnAll.tsx";
import { reactionsQuery, type Filters } from "./queries.ts";

const from = "/signed-in/t/$tenant/search";
const typingMs = 300;

/** /t/{tenant}/search: reactions by pattern, customer, status and time. The filters are the address. */
export function SearchPage() {
  const { tenant } = useParams({ from });
  const filters = useSearch({ from });
  const found = useInfiniteQuery(reactionsQuery(tenant, filters));
  const reactions = found.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack>
      <Group justify="space-between">
        <Heading>Search</Heading>
        <ActOnAll tenant={tenant} filters={filters} />
      </Group>
      <FilterForm tenant={tenant} filters={filters} />
      {found.error === null ? null : <ErrorNote error={found.error} retry={() => void found.refetch()} />}
      {found.isPending ? <PageLoading /> : <Results tenant={tenant} reactions={reactions} />}
      <OlderOnes of={found} />
    </Stack>
  );
}

function FilterForm({ tenant, filters }: { readonly tenant: string; readonly filters: Filters }) {
  const navigate = useNavigate({ from: "/t/$tenant/search" });
  const { data: patterns = [] } = useQuery(patternsQuery(tenant));
  const set = (change: { readonly [N in keyof Filters]: Filters[N] | undefined }): void => {
    const next = Object.fromEntries(Object.entries({ ...filters, ...change }).filter(([, value]) => value !== undefined && value !== ""));
    void navigate({ search: next, replace: true });
  };
  const setKey = useDebouncedCallback((key: string) => set({ key }), typingMs);
  return (
    <Group align="flex-end" role="search" aria-label="Filters">
      <TextInput
        label="Customer"
        placeholder="value of the key attribute"
        defaultValue={filters.key ?? ""}
        onChange={(event) => setKey(event.currentTarget.value)}
      />
      <Select
        label="Pattern"
        clearable
        searchable
        placeholder="any"
        data={patterns.map(({ id, name }) => ({ value: id, label: name }))}
        value={filters.pattern ?? null}
        onChange={(pattern) => set({ pattern: pattern ?? undefined })}
      />
      <Select
        label="Status"
        clearable
        placeholder="any"
        data={["running", "success", "failure", "cancelled"]}
        value={filters.status ?? null}
        onChange={(status) => set({ status: status ?? undefined })}
      />
      <TimeField label="Matched from" value={filters.from} onChange={(time) => set({ from: time })} />
      <TimeField label="To" value={filters.to} onChange={(time) => set({ to: time })} />
      {Object.keys(filters).length === 0 ? null : (
        <Button variant="subtle" component={Link} to={`/t/${part(tenant)}/search`}>
          Clear
        </Button>
      )}
    </Group>
  );
}

function Results({ tenant, reactions }: { readonly tenant: string; readonly reactions: readonly ReactionHead[] }) {
  if (reactions.length === 0) return <Text c="dimmed">No reaction fits. A reaction begins whenever an enabled pattern matches.</Text>;
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table highlightOnHover aria-label="Reactions">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Matched</Table.Th>
            <Table.Th>Pattern</Table.Th>
            <Table.Th>Customer</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th>Took</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {reactions.map((reaction) => (
            <Table.Tr key={reaction.id}>
              <Table.Td>
                <Anchor component={Link} to={`/t/${part(tenant)}/search/${reaction.id}`}>
                  {timeText(reaction["matched-at"])}
                </Anchor>
              </Table.Td>
              <Table.Td>{reaction.pattern.name}</Table.Td>
              <Table.Td>
                <PlaceLink className="wt-mono" to="/t/$tenant/customers/$key" params={{ tenant, key: reaction.key }}>
                  {reaction.key}
                </PlaceLink>
              </Table.Td>
              <Table.Td>
                <Group gap={4}>
                  <StatusBadge status={reaction.status} />
                  {reaction["rerun-of"] === undefined ? null : <Badge variant="default">again</Badge>}
                </Group>
              </Table.Td>
              <Table.Td>{tookText(reaction)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function tookText(reaction: ReactionHead): string {
  const ended = reaction["ended-at"];
  return ended === null ? "" : durationText(Date.parse(ended) - Date.parse(reaction["matched-at"]));
}
