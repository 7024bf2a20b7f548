import { ActionIcon, Anchor, Button, Group, Select, Stack, Table, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { part } from "../../api/client.ts";
import type { User } from "../../api/objects.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Section } from "../../parts/Section.tsx";
import { useMay } from "../../session/session.ts";
import { changeUser, usersQuery } from "../admin/queries.ts";
import { membersQuery } from "./queries.ts";

/** Who works with the tenant; only administrators may see and change it. */
export function MembersPanel({ tenant }: { readonly tenant: string }) {
  if (useMay("platform")) return <Members tenant={tenant} />;
  return <Text c="dimmed">Only administrators see who the members of a tenant are, and change it. Ask one of them.</Text>;
}

function Members({ tenant }: { readonly tenant: string }) {
  const members = useQuery(membersQuery(tenant));
  const change = useMutation({
    mutationFn: ({ user, tenants }: { readonly user: User; readonly tenants: readonly string[] }) =>
      changeUser(user.email, { tenants: [...tenants] }),
  });
  const error = members.error ?? change.error;
  return (
    <Section
      title="Members"
      note="Members and viewers have access to the tenants that they are members of; administrators have access to all."
    >
      {error === null ? null : <ErrorNote error={error} />}
      {members.data?.length === 0 ? <Text c="dimmed">Nobody yet. Only administrators work with this tenant.</Text> : null}
      {members.data === undefined || members.data.length === 0 ? null : (
        <Table.ScrollContainer minWidth={420}>
          <Table aria-label="Members">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>E-mail</Table.Th>
                <Table.Th>Name</Table.Th>
                <Table.Th>Role</Table.Th>
                <Table.Th aria-label="Actions" />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {members.data.map((user) => (
                <Table.Tr key={user.email}>
                  <Table.Td>
                    <Anchor component={Link} to={`/admin/users/${part(user.email)}`}>
                      {user.email}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{user.name}</Table.Td>
                  <Table.Td>{user.role}</Table.Td>
                  <Table.Td>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`Take ${user.email} out`}
                      onClick={() => change.mutate({ user, tenants: user.tenants.filter((id) => id !== tenant) })}
                    >
                      <IconX size={16} aria-hidden />
                    </ActionIcon>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <AddMember tenant={tenant} add={(user) => change.mutate({ user, tenants: [...user.tenants, tenant] })} busy={change.isPending} />
    </Section>
  );
}

interface AddMemberProps {
  readonly tenant: string;
  readonly add: (user: User) => void;
  readonly busy: boolean;
}

function AddMember({ tenant, add, busy }: AddMemberProps) {
  const { data: users = [] } = useQuery(usersQuery);
  const [email, setEmail] = useState<string | null>(null);
  const others = users.filter(({ tenants }) => !tenants.includes(tenant));
  const chosen = others.find((user) => user.email === email);
  return (
    <Stack gap="xs">
      <Group align="flex-end">
        <Select
          label="Add a user"
          placeholder={others.length === 0 ? "all users are members" : "choose a user"}
          searchable
          data={others.map((user) => user.email)}
          value={chosen?.email ?? null}
          onChange={setEmail}
          disabled={others.length === 0}
        />
        <Button
          variant="default"
          disabled={chosen === undefined}
          loading={busy}
          onClick={() => {
            if (chosen !== undefined) add(chosen);
          }}
        >
          Add
        </Button>
      </Group>
      <Text size="sm">
        <Anchor component={Link} to="/admin/users/new">
          Create a new user
        </Anchor>
      </Text>
    </Stack>
  );
}
