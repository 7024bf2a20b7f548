import { Button, Group, List, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Navigate, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Heading } from "../../parts/Heading.tsx";
import { PlaceLink } from "../../parts/PlaceLink.tsx";
import { PageLoading } from "../../shell/PageLoading.tsx";
import { foundQuery, lateCustomersQuery, type Found } from "./queries.ts";

const from = "/signed-in/t/$tenant/customers";

/** /t/{tenant}/customers: finds a customer by the key or by the value of an identifier; what is looked for is the address. */
export function FindCustomer() {
  const { tenant } = useParams({ from });
  const { find } = useSearch({ from });
  return (
    <Stack maw={720}>
      <Heading>Customers</Heading>
      <FindForm key={find ?? ""} find={find} />
      {find === undefined ? <LateCustomers tenant={tenant} /> : <Results tenant={tenant} text={find} />}
    </Stack>
  );
}

function FindForm({ find = "" }: { readonly find: string | undefined }) {
  const navigate = useNavigate({ from: "/t/$tenant/customers" });
  const [text, setText] = useState(find);
  return (
    <Group
      component="form"
      role="search"
      align="flex-end"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = text.trim();
        void navigate({ search: wanted === "" ? {} : { find: wanted } });
      }}
    >
      <TextInput
        label="Key or identifier"
        description="the value of the key attribute, or of an identifier such as an e-mail address, exactly"
        style={{ flex: 1, minWidth: 220 }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit">Find</Button>
    </Group>
  );
}

function Results({ tenant, text }: { readonly tenant: string; readonly text: string }) {
  const { data: found, error, refetch } = useQuery(foundQuery(tenant, text));
  if (error !== null) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (found === undefined) return <PageLoading />;
  // what leads to nobody can only be a key
  if (found.length === 0) return <Navigate replace to="/t/$tenant/customers/$key" params={{ tenant, key: text }} />;
  return <Customers tenant={tenant} label="Found" found={[...found, { key: text, by: "the key itself" }]} />;
}

function LateCustomers({ tenant }: { readonly tenant: string }) {
  const { data: keys, error, refetch } = useQuery(lateCustomersQuery(tenant));
  if (error !== null) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (keys === undefined) return <PageLoading />;
  if (keys.length === 0) {
    return <Text c="dimmed">No event has come yet. A customer is here as soon as the first event with their key has come.</Text>;
  }
  return <Customers tenant={tenant} label="Heard of lately" found={keys.map((key) => ({ key, by: null }))} />;
}

function Customers({ tenant, label, found }: { readonly tenant: string; readonly label: string; readonly found: readonly Found[] }) {
  return (
    <section aria-label={label}>
      <Text fw={600} mb="xs" role="status">
        {label}
      </Text>
      <List spacing="xs">
        {found.map(({ key, by }) => (
          <List.Item key={`${key} ${by}`}>
            <PlaceLink className="wt-mono" to="/t/$tenant/customers/$key" params={{ tenant, key }}>
              {key}
            </PlaceLink>
            {by === null ? null : <Text span size="sm">{`, by ${by}`}</Text>}
          </List.Item>
        ))}
      </List>
    </section>
  );
}
