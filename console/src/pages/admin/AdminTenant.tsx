import { Anchor, Button, Group, Loader, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { part } from "../../api/client.ts";
import type { DeletedTenant, Tenant } from "../../api/objects.ts";
import { Heading } from "../../parts/Heading.tsx";
import { tones } from "../../parts/colours.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { NothingChosen } from "../../parts/NothingChosen.tsx";
import { Section } from "../../parts/Section.tsx";
import { timeText } from "../../parts/times.ts";
import { NameForm } from "../tenant/NameForm.tsx";
import { deleteTenant, tenantsQuery } from "./queries.ts";

/** /admin/tenants/{id}: one tenant, as an administrator sees it. */
export function AdminTenant() {
  const { id } = useParams({ from: "/signed-in/admin/tenants/$id" });
  const { data: tenants } = useSuspenseQuery(tenantsQuery);
  const tenant = tenants.find((one) => one.id === id);
  if (tenant === undefined) return <NothingChosen>There is no tenant {id}, or not any more. The id is free.</NothingChosen>;
  return (
    <Stack maw={720} key={id}>
      <Heading order={2}>{tenant.name}</Heading>
      {"deleting" in tenant ? <Progress tenant={tenant} /> : <Living tenant={tenant} />}
    </Stack>
  );
}

function Progress({ tenant: { id, deleting } }: { readonly tenant: DeletedTenant }) {
  return (
    <Section
      title="Being deleted"
      note="It takes no events, sends nothing and nobody has access to it. The id can be used again once all is erased."
    >
      <Group role="status">
        <Loader size="sm" />
        <Text>
          {id}: {deleting["erased-rows"].toLocaleString()} rows are erased since {timeText(deleting.since)}
        </Text>
      </Group>
    </Section>
  );
}

function Living({ tenant }: { readonly tenant: Tenant }) {
  const [asking, setAsking] = useState(false);
  const { id } = tenant;
  return (
    <>
      <Group>
        <Anchor component={Link} to={`/t/${part(id)}`}>
          Work with it
        </Anchor>
        <Anchor component={Link} to={`/t/${part(id)}/tenant`}>
          Its settings
        </Anchor>
        <Anchor component={Link} to={`/t/${part(id)}/tenant?view=members`}>
          Its members
        </Anchor>
        <Anchor component={Link} to={`/admin/audit?tenant=${part(id)}`}>
          Its audit log
        </Anchor>
      </Group>
      <Section title="Name and rate limit">
        <NameForm key={JSON.stringify(tenant)} tenant={tenant} />
      </Section>
      <Section title="Delete" note="The tenant goes with its configuration, events, reactions and customers. Nothing brings them back.">
        <Group>
          <Button color={tones.bad} onClick={() => setAsking(true)}>
            Delete {id}
          </Button>
        </Group>
      </Section>
      {asking ? <DeleteDialogue id={id} close={() => setAsking(false)} /> : null}
    </>
  );
}

/** What can't be undone asks for the id, typed. */
function DeleteDialogue({ id, close }: { readonly id: string; readonly close: () => void }) {
  const [typed, setTyped] = useState("");
  const remove = useMutation({ mutationFn: () => deleteTenant(id), onSuccess: close });
  return (
    <Modal opened onClose={close} title={`Delete ${id} with all its data?`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === id) remove.mutate();
        }}
      >
        <Stack>
          <Text size="sm">From then on it takes no events and sends nothing. Its data is erased in the background.</Text>
          <TextInput
            label={`Type ${id} to go on`}
            autoComplete="off"
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {remove.error === null ? null : <ErrorNote error={remove.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Keep
            </Button>
            <Button type="submit" color={tones.bad} disabled={typed !== id} loading={remove.isPending}>
              Delete
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
