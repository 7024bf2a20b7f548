import { Anchor, Button, Card, Code, Group, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useRef } from "react";
import { part } from "../../api/client.ts";
import type { Reaction } from "../../api/objects.ts";
import { Editor, type EditorHandle } from "../../editor/Editor.tsx";
import { useKnown } from "../../editor/known.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Heading } from "../../parts/Heading.tsx";
import { PlaceLink } from "../../parts/PlaceLink.tsx";
import { StatusBadge } from "../../parts/StatusBadge.tsx";
import { timeText } from "../../parts/times.ts";
import { reactionQuery } from "./queries.ts";
import { commandSpan } from "./then-place.ts";
import { useReactionActions, type ReactionActions } from "./useReactionActions.tsx";
import { Waterfall } from "./Waterfall.tsx";
import type { CommandRun } from "./waterfall.ts";
import classes from "./Waterfall.module.css";
import { tones } from "../../parts/colours.ts";

/** /t/{tenant}/search/{id}: one reaction from the events that set it off to its end. */
export function ReactionPage() {
  const { tenant, reaction: id } = useParams({ from: "/signed-in/t/$tenant/search/$reaction" });
  const { data: reaction } = useSuspenseQuery(reactionQuery(tenant, id));
  const address = `/t/${part(tenant)}`;
  const actions = useReactionActions(tenant, id);
  const known = useKnown(tenant);
  const editor = useRef<EditorHandle>(null);
  const show = ({ id: start }: CommandRun): void => {
    const span = commandSpan(reaction.then, start);
    editor.current?.select(span.start, span.end, true);
  };
  return (
    <Stack>
      <Group justify="space-between">
        <Group gap="sm">
          <Heading within="Search">{`Reaction ${reaction.id}`}</Heading>
          <StatusBadge status={reaction.status} />
        </Group>
        <Actions actions={actions} status={reaction.status} />
      </Group>
      {actions.error === null ? null : <ErrorNote error={actions.error} />}
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
      <Lineage tenant={tenant} reaction={reaction} />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Section title="What it did">
          <Waterfall key={id} reaction={reaction} onOpen={show} rerun={actions.may ? actions.rerun : null} />
        </Section>
        <Section title="The Then it ran">
          <div className={classes["then"]}>
            <Editor ref={editor} language="then" label="The Then that the reaction ran" value={reaction.then} readOnly known={known} />
          </div>
        </Section>
      </SimpleGrid>
      <Section title="Events that made the match">
        <Events tenant={tenant} customer={reaction.key} events={reaction.events} />
      </Section>
      <Section title="Context">
        <Members members={reaction.context} />
      </Section>
      {Object.keys(reaction.variables).length === 0 ? null : (
        <Section title="Variables">
          <Members members={reaction.variables} />
        </Section>
      )}
    </Stack>
  );
}

function Actions({ actions, status }: { readonly actions: ReactionActions; readonly status: Reaction["status"] }) {
  return status === "running" ? (
    <Button color={tones.bad} size="xs" disabled={!actions.may} loading={actions.pending} onClick={actions.cancel}>
      Cancel
    </Button>
  ) : (
    <Button variant="default" size="xs" disabled={!actions.may} loading={actions.pending} onClick={() => actions.rerun(null)}>
      Run again
    </Button>
  );
}

/** The reactions that it repeats and that repeat it. */
function Lineage({ tenant, reaction }: { readonly tenant: string; readonly reaction: Reaction }) {
  const { "rerun-of": of, "rerun-from": from, reruns = [] } = reaction;
  if (of === undefined && reruns.length === 0) return null;
  const link = (id: string) => (
    <PlaceLink key={id} to="/t/$tenant/search/$reaction" params={{ tenant, reaction: id }}>
      {id}
    </PlaceLink>
  );
  const begun = from === undefined ? undefined : reaction.commands.find(({ id }) => id === from);
  return (
    <Text size="sm" component="div">
      {of === undefined ? null : (
        <div>
          It repeats {link(of)}
          {begun === undefined ? "" : `, from line ${begun.line}, column ${begun.column}`}.
        </div>
      )}
      {reruns.length === 0 ? null : <div>It was run again as {reruns.flatMap((id, i) => (i === 0 ? [link(id)] : [", ", link(id)]))}.</div>}
    </Text>
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

interface EventsProps {
  readonly tenant: string;
  readonly customer: string;
  readonly events: Reaction["events"];
}

function Events({ tenant, customer: key, events }: EventsProps) {
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
              <Table.Td>
                <PlaceLink className="wt-mono" to="/t/$tenant/customers/$key" params={{ tenant, key }} search={{ event: id }}>
                  {id}
                </PlaceLink>
              </Table.Td>
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
