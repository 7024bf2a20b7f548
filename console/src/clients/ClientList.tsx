import { ActionIcon, Button, Card, Group, Menu, Modal, Stack, Text } from "@mantine/core";
import { IconDots, IconPencil, IconPlus, IconRotate } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Client, RotatedClient } from "../api/objects.ts";
import { DeleteMenuItem } from "../parts/DeleteButton.tsx";
import { ErrorNote } from "../parts/ErrorNote.tsx";
import { timeText } from "../parts/times.ts";
import type { Role } from "../session/session.ts";
import { PageLoading } from "../shell/PageLoading.tsx";
import { ClientForm } from "./ClientForm.tsx";
import { RotateForm } from "./RotateForm.tsx";
import { SecretOnce } from "./SecretOnce.tsx";
import { changeClient, clientsQuery, createClient, deleteClient, rotateClient } from "./queries.ts";

type Open =
  | { readonly kind: "new" }
  | { readonly kind: "edit" | "rotate"; readonly client: Client }
  | { readonly kind: "secret"; readonly credentials: Pick<RotatedClient, "client-id" | "client-secret"> & Partial<RotatedClient> };

interface ClientListProps {
  /** /account/clients or /users/{email}/clients */
  readonly path: string;
  /** of the user whose clients they are */
  readonly role: Role;
}

/** The clients of a user, oldest first, and everything that can be done with them. */
export function ClientList({ path, role }: ClientListProps) {
  const clients = useQuery(clientsQuery(path));
  const [open, setOpen] = useState<Open | null>(null);
  if (clients.error !== null) return <ErrorNote error={clients.error} retry={() => void clients.refetch()} />;
  if (clients.data === undefined) return <PageLoading />;
  return (
    <Stack>
      {clients.data.length === 0 ? (
        <Text c="dimmed">No client yet. A program that sends events or reads the journal gets in with the id and secret of a client.</Text>
      ) : (
        <Stack gap="xs" component="ul" p={0} m={0} aria-label="Clients" style={{ listStyle: "none" }}>
          {clients.data.map((client) => (
            <ClientCard key={client["client-id"]} path={path} client={client} onOpen={setOpen} />
          ))}
        </Stack>
      )}
      <Group>
        <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen({ kind: "new" })}>
          New client
        </Button>
      </Group>
      {open === null ? null : <Dialogue path={path} role={role} open={open} setOpen={setOpen} />}
    </Stack>
  );
}

interface DialogueProps extends ClientListProps {
  readonly open: Open;
  readonly setOpen: (open: Open | null) => void;
}

function Dialogue({ path, role, open, setOpen }: DialogueProps) {
  const close = (): void => setOpen(null);
  const show = (credentials: Extract<Open, { kind: "secret" }>["credentials"]): void => setOpen({ kind: "secret", credentials });
  if (open.kind === "secret") return <SecretOnce title="The client's secret" credentials={open.credentials} close={close} />;
  const form = { role, cancel: close };
  if (open.kind === "new")
    return (
      <Modal opened onClose={close} title="New client">
        <ClientForm
          {...form}
          initial={{ name: "", scopes: ["events:write"] }}
          action="Create"
          save={async (draft) => show(await createClient(path, draft))}
        />
      </Modal>
    );
  const { client } = open;
  const id = client["client-id"];
  if (open.kind === "rotate")
    return (
      <Modal opened onClose={close} title={`New secret of ${client.name}`}>
        <RotateForm cancel={close} rotate={async (overlapSeconds) => show(await rotateClient(path, id, overlapSeconds))} />
      </Modal>
    );
  return (
    <Modal opened onClose={close} title={`Client ${client.name}`}>
      <ClientForm {...form} initial={client} action="Save" save={(draft) => changeClient(path, id, draft).then(close)} />
    </Modal>
  );
}

interface ClientCardProps {
  readonly path: string;
  readonly client: Client;
  readonly onOpen: (open: Open) => void;
}

function ClientCard({ path, client, onOpen }: ClientCardProps) {
  const { name, scopes, "client-id": id, "created-at": createdAt, "overlap-until": until } = client;
  return (
    <Card component="li" withBorder padding="sm">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div style={{ minWidth: 0 }}>
          <Text fw={500} style={{ overflowWrap: "anywhere" }}>
            {name}
          </Text>
          <Text className="wt-mono" style={{ overflowWrap: "anywhere" }}>
            {id}
          </Text>
          <Text size="xs" c="dimmed">
            {scopes === null ? "whatever the role allows" : scopes.join(", ")}; created {timeText(createdAt)}
            {until === null ? "" : `; the secret of before works until ${timeText(until)}`}
          </Text>
        </div>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" aria-label={`Actions of ${name}`}>
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => onOpen({ kind: "edit", client })}>
              Name and scopes
            </Menu.Item>
            <Menu.Item leftSection={<IconRotate size={16} aria-hidden />} onClick={() => onOpen({ kind: "rotate", client })}>
              New secret
            </Menu.Item>
            <DeleteMenuItem
              name={name}
              warning="Programs that use it are shut out at once, also with tokens that they have already."
              remove={() => deleteClient(path, id)}
            />
          </Menu.Dropdown>
        </Menu>
      </Group>
    </Card>
  );
}
