import { Alert, Badge, Button, Group, Stack, Tabs, Text } from "@mantine/core";
import { IconDownload, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { RequestError } from "../../api/client.ts";
import type { Customer, Erased } from "../../api/objects.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Heading } from "../../parts/Heading.tsx";
import { timeText } from "../../parts/times.ts";
import { PlaceLink } from "../../parts/PlaceLink.tsx";
import { PageLoading } from "../../shell/PageLoading.tsx";
import { EraseCustomer } from "./EraseCustomer.tsx";
import { Identities } from "./Identities.tsx";
import { Pending } from "./Pending.tsx";
import { customerQuery, exportPath, shownAtFirst } from "./queries.ts";
import { Refused } from "./Refused.tsx";
import type { View } from "./search.ts";
import { Timeline } from "./Timeline.tsx";

const from = "/signed-in/t/$tenant/customers/$key";

/** /t/{tenant}/customers/{key}: all that is held of one customer; `?view=` says which tab. */
export function CustomerPage() {
  const { tenant, key } = useParams({ from });
  const [erased, setErased] = useState<Erased | null>(null);
  const done = erased?.key === key ? erased : null;
  return (
    <Stack>
      <Heading within="Customers">{`Customer ${key}`}</Heading>
      {done === null ? <Held key={key} tenant={tenant} customer={key} onErased={setErased} /> : <WasErased tenant={tenant} erased={done} />}
    </Stack>
  );
}

interface HeldProps {
  readonly tenant: string;
  readonly customer: string;
  readonly onErased: (erased: Erased) => void;
}

function Held({ tenant, customer: key, onErased }: HeldProps) {
  const [everything, setEverything] = useState(false);
  const { data: customer, error, refetch, isFetching } = useQuery(customerQuery(tenant, key, everything));
  if (error instanceof RequestError && error.status === 404) return <NothingHeld tenant={tenant} message={error.message} />;
  if (error !== null) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (customer === undefined) return <PageLoading />;
  return (
    <>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          As of {timeText(customer["exported-at"])}. The audit log says who looks at a customer.
        </Text>
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            loading={isFetching}
            onClick={() => void refetch()}
          >
            Read again
          </Button>
          <Button
            size="xs"
            variant="default"
            component="a"
            href={exportPath(tenant, key)}
            download={`customer-${key}.json`}
            leftSection={<IconDownload size={14} aria-hidden />}
          >
            Export
          </Button>
          <EraseCustomer tenant={tenant} customer={key} onErased={onErased} />
        </Group>
      </Group>
      {customer["complete?"] ? null : <NotAll showAll={() => setEverything(true)} />}
      <Views tenant={tenant} customer={customer} />
    </>
  );
}

function NotAll({ showAll }: { readonly showAll: () => void }) {
  return (
    <Alert variant="default" role="status" title="The newest are shown">
      <Group justify="space-between">
        <Text size="sm">
          There is more than the newest {shownAtFirst.toLocaleString()} events and {shownAtFirst.toLocaleString()} reactions. The export has
          all of it.
        </Text>
        <Button size="xs" variant="default" onClick={showAll}>
          Show everything
        </Button>
      </Group>
    </Alert>
  );
}

function Views({ tenant, customer }: { readonly tenant: string; readonly customer: Customer }) {
  const { view = "timeline" } = useSearch({ from });
  const navigate = useNavigate({ from: "/t/$tenant/customers/$key" });
  const pending = customer["partial-matches"].length + customer.sends.length;
  return (
    <Tabs
      value={view}
      keepMounted={false}
      onChange={(next) => void navigate({ search: next === null || next === "timeline" ? {} : { view: next as View } })}
    >
      <Tabs.List>
        <Tab value="timeline" label="Timeline" count={customer.timeline.length} />
        <Tab value="pending" label="Pending" count={pending} />
        <Tab value="identities" label="Identities" count={customer.identities.length} />
        <Tab value="refused" label="Refused events" count={customer.refused.length} />
      </Tabs.List>
      <Panel view="timeline">
        <Timeline tenant={tenant} customer={customer} />
      </Panel>
      <Panel view="pending">
        <Pending tenant={tenant} customer={customer} />
      </Panel>
      <Panel view="identities">
        <Identities tenant={tenant} customer={customer} />
      </Panel>
      <Panel view="refused">
        <Refused refused={customer.refused} />
      </Panel>
    </Tabs>
  );
}

function Tab({ value, label, count }: { readonly value: View; readonly label: string; readonly count: number }) {
  return (
    <Tabs.Tab value={value} rightSection={<Badge variant="default">{count.toLocaleString()}</Badge>}>
      {label}
    </Tabs.Tab>
  );
}

function Panel({ view, children }: { readonly view: View; readonly children: ReactNode }) {
  return (
    <Tabs.Panel value={view} pt="md">
      {children}
    </Tabs.Panel>
  );
}

function NothingHeld({ tenant, message }: { readonly tenant: string; readonly message: string }) {
  return (
    <Alert variant="default" role="status" title="Nothing is held">
      <Text size="sm">The server says: {message}. A customer is known from the first event with their key on, until they are erased.</Text>
      <PlaceLink size="sm" to="/t/$tenant/customers" params={{ tenant }}>
        Find another customer
      </PlaceLink>
    </Alert>
  );
}

function WasErased({ tenant, erased: { key, erased } }: { readonly tenant: string; readonly erased: Erased }) {
  const told = Object.entries(erased).map(([what, count]) => `${count.toLocaleString()} ${what.replace("-", " ")}`);
  return (
    <Alert variant="default" role="status" title={`Customer ${key} is erased`}>
      <Text size="sm">Erased: {told.join(", ")}. What comes from now on is a new customer's.</Text>
      <PlaceLink size="sm" to="/t/$tenant/customers" params={{ tenant }}>
        Find another customer
      </PlaceLink>
    </Alert>
  );
}
