import { Badge, Card, Code, Group, List, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Customer } from "../../api/objects.ts";
import { tones } from "../../parts/colours.ts";
import { timeText } from "../../parts/times.ts";
import { PlaceLink } from "../../parts/PlaceLink.tsx";
import { WhenPicture } from "../../picture/WhenPicture.tsx";
import { patternsQuery } from "../patterns/queries.ts";
import { drawnOf, type PartialMatch } from "./pending.ts";

/** What has begun and is not over: partial matches on the pictures of their patterns, and sends without an answer. */
export function Pending({ tenant, customer }: { readonly tenant: string; readonly customer: Customer }) {
  const { "partial-matches": partials, sends, events } = customer;
  if (partials.length === 0 && sends.length === 0) {
    return <Text c="dimmed">Nothing is pending: no enabled pattern has begun to match, and every send has been answered.</Text>;
  }
  return (
    <Stack>
      {partials.map((partial) => (
        <Partial key={partial.pattern.id} tenant={tenant} partial={partial} events={events} />
      ))}
      {sends.length === 0 ? null : <Sends tenant={tenant} sends={sends} />}
    </Stack>
  );
}

interface PartialProps {
  readonly tenant: string;
  readonly partial: PartialMatch;
  readonly events: Customer["events"];
}

function Partial({ tenant, partial, events }: PartialProps) {
  const { pattern, others, "waits-for": wanted, "fires-at": fires, "expires-at": expires } = partial;
  const { data: patterns } = useQuery(patternsQuery(tenant));
  const drawn = useMemo(
    () =>
      drawnOf(
        partial,
        patterns?.find(({ id }) => id === pattern.id),
        events,
      ),
    [partial, patterns, pattern.id, events],
  );
  return (
    <Card withBorder component="section" aria-label={`Pending: ${pattern.name}`}>
      <Group gap="xs" mb="xs">
        <Title order={2} size="h5">
          <PlaceLink inherit to="/t/$tenant/patterns/$pattern" params={{ tenant, pattern: pattern.id }}>
            {pattern.name}
          </PlaceLink>
        </Title>
        {partial.events.length === 0 ? null : (
          <Badge variant="default">
            {partial.events.length} {partial.events.length === 1 ? "event" : "events"}
          </Badge>
        )}
      </Group>
      {drawn === null ? null : <WhenPicture trigger={drawn.trigger} filling={drawn.filling} />}
      {wanted.length === 0 ? null : (
        <>
          <Text size="sm" mt="xs">
            It still waits for:
          </Text>
          <List size="sm" aria-label="Still waits for">
            {wanted.map(({ text, line, column }) => (
              <List.Item key={`${line} ${column}`}>
                <Code>{text}</Code>
              </List.Item>
            ))}
          </List>
        </>
      )}
      <Text size="sm" mt="xs">
        {fires === null ? "" : `It matches at ${timeText(fires)} if nothing happens until then. `}
        {expires === null ? "" : `Something of it is given up at ${timeText(expires)}. `}
        {others === 0 ? "" : `Shown is the one that has come furthest; there ${others === 1 ? "is one other" : `are ${others} others`}.`}
      </Text>
    </Card>
  );
}

function Sends({ tenant, sends }: { readonly tenant: string; readonly sends: Customer["sends"] }) {
  return (
    <Card withBorder component="section" aria-label="Sends without an answer">
      <Title order={2} size="h5" mb="xs">
        Sends without an answer
      </Title>
      <List size="sm" spacing="xs">
        {sends.map(({ reaction, send, endpoint, type, status, since }) => (
          <List.Item key={`${reaction} ${send}`}>
            <Badge color={status === "due" ? tones.warning : tones.info}>{status === "due" ? "waits" : "on its way"}</Badge> {endpoint}{" "}
            {type} of{" "}
            <PlaceLink size="sm" to="/t/$tenant/search/$reaction" params={{ tenant, reaction }}>
              {reaction}
            </PlaceLink>
            , since {timeText(since)}
          </List.Item>
        ))}
      </List>
    </Card>
  );
}
