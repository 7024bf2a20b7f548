import { Anchor, Button, Card, Code, Group, Stack, Table, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { part } from "../../api/client.ts";
import type { Reaction } from "../../api/objects.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Heading } from "../../parts/Heading.tsx";
import { PlaceLink } from "../../parts/PlaceLink.tsx";
import { StatusBadge } from "../../parts/StatusBadge.tsx";
import { timeText } from "../../parts/times.ts";
import { useMay } from "../../session/session.ts";
import { cancelReaction, reactionQuery, rerunReaction } from "./queries.ts";
import { Waterfall } from "./Waterfall.tsx";
import { tones } from "../../parts/colours.ts";

/** /t/{tenant}/search/{id}: one reaction from the events that set it off to its end. */
export function ReactionPage() {
  const { tenant, reaction: id } = useParams({ from: "/signed-in/t/$tenant/search/$reaction" });
  const { data: reaction } = useSuspenseQuery(reactionQuery(tenant, id));
  const address = `/t/${part(tenant)}`;
  return (
    <Stack>
      <Group justify="space-between">
        <Group gap="sm">
          <Heading within="Search">{`Reaction ${reaction.id}`}</Heading>
          <StatusBadge status={reaction.status} />
        </Group>
        <Actions tenant={tenant} reaction={reaction} />
      </Group>
      <Text size="sm">
        <Anchor component={Link} underline="always" to={`${address}/patterns/${reaction.pattern.id}`}>
          {reaction.pattern.name}
        </Anchor>{" "}
        (version {reaction.pattern.version}) matched for customer{" "}
        <PlaceLink className="wt-mono" to="/t/$tenant/customers/$key" params={{ tenant, key: reaction.key }}>
          {reaction.key}
        </PlaceLink>{" "}
        at {timeText(reaction["matched-at"])}.{reaction.reason === undefined ? "" : ` It ended with: ${reaction.reason}`}
      </Text>
      <Section title="Events that made the match">
        <Events events={reaction.events} />
      </Section>
      <Section title="What it did">
        <Waterfall reaction={reaction} />
      </Section>
      <Section title="Context">
        <Members members={reaction.context} />
      </Section>
      {Object.keys(reaction.variables).length === 0 ? null : (
        <Section title="Variables">
          <Members members={reaction.variables} />
        </Section>
      )}
      <Section title="The Then it ran">
        <Code block>{reaction.then}</Code>
      </Section>
    </Stack>
  );
}

function Actions({ tenant, reaction: { id, status } }: { readonly tenant: string; readonly reaction: Reaction }) {
  const mayWrite = useMay("config:write");
  const navigate = useNavigate();
  const cancel = useMutation({
    mutationFn: () => cancelReaction(tenant, id),
    onSuccess: () => notifications.show({ message: `${id} is cancelled` }),
  });
  const rerun = useMutation({
    mutationFn: () => rerunReaction(tenant, id, null),
    onSuccess: (made) => navigate({ to: `/t/${part(tenant)}/search/${made}` }),
  });
  const error = cancel.error ?? rerun.error;
  return (
    <Group>
      {error === null ? null : <ErrorNote error={error} />}
      {status === "running" ? (
        <Button color={tones.bad} size="xs" disabled={!mayWrite} loading={cancel.isPending} onClick={() => cancel.mutate()}>
          Cancel
        </Button>
      ) : (
        <Button variant="default" size="xs" disabled={!mayWrite} loading={rerun.isPending} onClick={() => rerun.mutate()}>
          Run again
        </Button>
      )}
    </Group>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <Card withBorder component="section" aria-label={title}>
      <Title order={2} size="h5" mb="xs">
        {title}
      </Title>
      {children}
    </Card>
  );
}

function Events({ events }: { readonly events: Reaction["events"] }) {
  return (
    <Table.ScrollContainer minWidth={400}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Time</Table.Th>
            <Table.Th>Event</Table.Th>
            <Table.Th>Attributes</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {events.map(({ id, time, attributes }) => (
            <Table.Tr key={id}>
              <Table.Td>{timeText(time)}</Table.Td>
              <Table.Td className="wt-mono">{id}</Table.Td>
              <Table.Td className="wt-mono">{JSON.stringify(attributes)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Members({ members }: { readonly members: object }) {
  return <Code block>{JSON.stringify(members, null, 2)}</Code>;
}
