import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Heading } from "../../../parts/Heading.tsx";
import { useMay } from "../../../session/session.ts";
import { patternsQuery } from "../../patterns/queries.ts";
import { hasEventsQuery, keyAttributeQuery } from "../queries.ts";
import { EventStep } from "./EventStep.tsx";
import { KeyStep } from "./KeyStep.tsx";
import { PatternStep } from "./PatternStep.tsx";

interface FirstRunProps {
  readonly tenant: string;
  /** the person wants to see the overview */
  readonly onDone: () => void;
}

/** The three steps of a new tenant, done here: whose an event is, what to look for, and a first event that is seen to match. */
export function FirstRun({ tenant, onDone }: FirstRunProps) {
  const { data: key } = useSuspenseQuery(keyAttributeQuery(tenant));
  const { data: patterns } = useSuspenseQuery(patternsQuery(tenant));
  const { data: hasEvents = false } = useQuery(hasEventsQuery(tenant));
  const [mayWrite, maySend] = [useMay("config:write"), useMay("events:write")];
  return (
    <Stack maw={860}>
      <Group justify="space-between">
        <Heading>Three steps to the first match</Heading>
        <Button variant={hasEvents ? "filled" : "subtle"} size="xs" onClick={onDone}>
          {hasEvents ? "Go to the overview" : "Skip to the overview"}
        </Button>
      </Group>
      <Text>
        WhenThen takes in events, looks in each customer's events for patterns, and reacts when one matches. This tenant has not come that
        far yet.
      </Text>
      {mayWrite && maySend ? null : (
        <Alert color="gray" variant="light">
          <Text size="sm">You may look but not change anything here. A member of this tenant can do these steps.</Text>
        </Alert>
      )}
      <KeyStep tenant={tenant} current={key} disabled={!mayWrite} />
      <PatternStep tenant={tenant} patterns={patterns} disabled={!mayWrite || key === null} />
      <EventStep
        key={`${key}/${patterns[0]?.when}`}
        tenant={tenant}
        keyAttribute={key}
        pattern={patterns[0] ?? null}
        disabled={!maySend || key === null}
      />
    </Stack>
  );
}
