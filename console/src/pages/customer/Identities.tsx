import { Stack, Table, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Customer } from "../../api/objects.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { OlderOnes } from "../../parts/OlderOnes.tsx";
import { timeText } from "../../parts/times.ts";
import { PlaceLink } from "../../parts/PlaceLink.tsx";
import { teachingsQuery } from "./queries.ts";

/** The identifiers' values that lead to the customer, and every teaching about them. */
export function Identities({ tenant, customer: { key, identities } }: { readonly tenant: string; readonly customer: Customer }) {
  const found = useInfiniteQuery(teachingsQuery(tenant, key));
  const { data, error, refetch } = found;
  const teachings = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack>
      {identities.length === 0 ? (
        <Text c="dimmed">
          No identifier leads to this customer. An event that holds the key and an identifier, such as an e-mail address, teaches one.
        </Text>
      ) : (
        <Rows
          label="Identities"
          heads={["Identifier", "Value", "Taught", "by"]}
          rows={identities.map(({ attribute, value, "taught-at": at, event }) => [attribute, value, timeText(at), event])}
        />
      )}
      {error === null ? null : <ErrorNote error={error} retry={() => void refetch()} />}
      {teachings.length === 0 ? null : (
        <section aria-labelledby="teachings">
          <Title order={2} size="h5" id="teachings" mb="xs">
            Teachings
          </Title>
          <Rows
            label="Teachings"
            heads={["Taught", "Identifier", "Value", "led to before", "leads to since", "by"]}
            rows={teachings.map((one) => [
              timeText(one["taught-at"]),
              one.attribute,
              one.value,
              one.before === null ? "" : <Other key="before" tenant={tenant} customer={one.before} self={key} />,
              <Other key="since" tenant={tenant} customer={one["key-attr"]} self={key} />,
              one.event,
            ])}
          />
        </section>
      )}
      <OlderOnes of={found} />
    </Stack>
  );
}

/** A customer, with a link where it is not this one. */
function Other({ tenant, customer, self }: { readonly tenant: string; readonly customer: string; readonly self: string }) {
  if (customer === self) return "this customer";
  return (
    <PlaceLink to="/t/$tenant/customers/$key" params={{ tenant, key: customer }}>
      {customer}
    </PlaceLink>
  );
}

interface RowsProps {
  readonly label: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly React.ReactNode[])[];
}

function Rows({ label, heads, rows }: RowsProps) {
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((cells, i) => (
            <Table.Tr key={i}>
              {cells.map((cell, j) => (
                <Table.Td key={j}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
