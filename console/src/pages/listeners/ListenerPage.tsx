import { Accordion, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { ListenerEvent, ListenerStatus } from "../../api/objects.ts";
import { ask } from "../../parts/ask.tsx";
import { tellFailed } from "../../parts/notices.ts";
import { DeleteButton } from "../../parts/DeleteButton.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { JsonCode } from "../../parts/JsonCode.tsx";
import { ItemHeading } from "../../parts/ItemHeading.tsx";
import { Section } from "../../parts/Section.tsx";
import { StateBadge } from "../../parts/StateBadge.tsx";
import { timeText } from "../../parts/times.ts";
import { useMay } from "../../session/session.ts";
import { AddressOnce } from "./AddressOnce.tsx";
import { ListenerForm } from "./ListenerForm.tsx";
import {
  deleteListener,
  lastEventsQuery,
  listenerQuery,
  listenerTypesQuery,
  rotateAddress,
  saveListener,
  statusesQuery,
} from "./queries.ts";
import { stateOf } from "./state.ts";

/** /t/{tenant}/listeners/{id} */
export function ListenerPage() {
  const { tenant, listener: id } = useParams({ from: "/signed-in/t/$tenant/listeners/$listener" });
  const { data: listener } = useSuspenseQuery(listenerQuery(tenant, id));
  const { data: types } = useSuspenseQuery(listenerTypesQuery);
  const { data: statuses = [] } = useQuery(statusesQuery(tenant));
  const mayRead = useMay("journal:read");
  const { data: events = [] } = useQuery({ ...lastEventsQuery(tenant, id), enabled: mayRead });
  const mayWrite = useMay("config:write");
  const navigate = useNavigate();
  const remove = async (): Promise<void> => {
    await deleteListener(tenant, id);
    await navigate({ to: "/t/$tenant/listeners", params: { tenant }, ignoreBlocker: true });
  };
  const status = statuses.find((one) => one.id === id);
  return (
    <Stack>
      <ItemHeading
        name={listener.name}
        actions={
          <DeleteButton
            name={listener.name}
            warning="It is stopped; its address, if it has one, ends."
            disabled={!mayWrite}
            remove={remove}
          />
        }
      >
        <StateBadge state={stateOf(status)} />
        <Text size="sm" c="dimmed">
          {listener.type}
        </Text>
      </ItemHeading>
      {status === undefined ? null : <Status status={status} />}
      {types.some(({ type, url }) => type === listener.type && url) ? <Address tenant={tenant} id={id} /> : null}
      <ListenerForm key={id} id={id} saved={listener} events={events} save={(draft) => saveListener(tenant, id, draft)} />
      <LastEvents events={events} />
    </Stack>
  );
}

function Status({ status }: { readonly status: ListenerStatus }) {
  const { message, received, accepted, refused, "without-key": withoutKey, reconnects, since } = status;
  const { "last-event-at": lastEventAt, "last-error": lastError } = status;
  return (
    <Section title="Status">
      {message === "" ? null : (
        <Text size="sm" role="status">
          {message}
        </Text>
      )}
      <Facts
        facts={[
          ["Received", `${received.toLocaleString()}${since === null ? "" : ` since ${timeText(since)}`}`],
          ["Accepted", accepted.toLocaleString()],
          ["Refused", `${refused.toLocaleString()}, of them ${withoutKey.toLocaleString()} without the key attribute`],
          ["Reconnects", reconnects.toLocaleString()],
          ["Last event", lastEventAt === null ? "none yet" : timeText(lastEventAt)],
          ["Last error", lastError === null ? "none" : `${timeText(lastError.at)}: ${lastError.message}`],
        ]}
      />
    </Section>
  );
}

/** The address of a listener that is called: only its hash is kept, so that it is shown when it is new. */
function Address({ tenant, id }: { readonly tenant: string; readonly id: string }) {
  const mayWrite = useMay("config:write");
  const [url, setUrl] = useState<string | null>(null);
  const rotate = (): void => void rotateAddress(tenant, id).then((rotated) => setUrl(rotated.url ?? null), tellFailed);
  const replace = (): void =>
    ask({
      title: "Give it another address?",
      text: "Calls at the address of before are refused at once.",
      yes: "New address",
      no: "Keep",
      onYes: rotate,
    });
  return (
    <Section title="Address" note="Where third parties post. It was shown when it was made, and is not kept.">
      <Group>
        <Button variant="default" size="xs" disabled={!mayWrite} onClick={replace}>
          New address
        </Button>
      </Group>
      {url === null ? null : <AddressOnce url={url} close={() => setUrl(null)} />}
    </Section>
  );
}

/** Stays as newer events come: the time, and the place among those of that time. */
function nameOf(events: readonly ListenerEvent[], place: number): string {
  const { at } = events[place]!;
  return `${Date.parse(at)}-${events.slice(place + 1).filter((one) => one.at === at).length}`;
}

function LastEvents({ events }: { readonly events: readonly ListenerEvent[] }) {
  return (
    <Section title="Last events" note="The last 10 since the server started, as they came and as what they became.">
      {events.length === 0 ? (
        <Text size="sm" c="dimmed">
          None yet.
        </Text>
      ) : (
        <Accordion variant="contained">
          {events.map(({ at, source, event, refused }, place) => (
            <Accordion.Item key={nameOf(events, place)} value={nameOf(events, place)}>
              <Accordion.Control>
                <Group gap="xs">
                  <StateBadge state={refused === null ? { tone: "good", words: "accepted" } : { tone: "bad", words: "refused" }} />
                  <Text size="sm">{timeText(at)}</Text>
                </Group>
              </Accordion.Control>
              <Accordion.Panel>
                <Stack gap="xs">
                  {refused === null ? null : <Text size="sm">{refused}</Text>}
                  {source === null ? (
                    <Text size="sm">It is too long to be kept here.</Text>
                  ) : (
                    <JsonCode value={source} label="As it came" />
                  )}
                  {event === null ? null : <JsonCode value={event} label="As what it became" />}
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      )}
    </Section>
  );
}
