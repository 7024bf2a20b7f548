import { Button, Group, Text } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { Delivery } from "../../api/objects.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { Section } from "../../parts/Section.tsx";
import { timeText } from "../../parts/times.ts";
import { useMay } from "../../session/session.ts";
import { pauseIntegration, pausesQuery } from "./queries.ts";
import { queueText } from "./state.ts";

interface DeliverySectionProps {
  readonly tenant: string;
  readonly type: string;
  readonly delivery: Delivery;
}

/** How the sends of an integration stand, and the switch that holds them back. */
export function DeliverySection({ tenant, type, delivery }: DeliverySectionProps) {
  const { data: pauses } = useQuery(pausesQuery(tenant));
  const mayWrite = useMay("config:write");
  const isPaused = pauses?.["paused-integrations"].includes(type) ?? delivery.paused;
  const pause = useMutation({ mutationFn: () => pauseIntegration(tenant, type, !isPaused) });
  const { "provider-pause": held, "last-error": lastError } = delivery;
  return (
    <Section title="Sends" note="Counted since the server started.">
      <Facts
        facts={[
          ["Now", queueText(delivery)],
          ["Held off by the provider", held === null ? "no" : `until ${timeText(held.until)}: ${held.reason}`],
          ["Succeeded", delivery.succeeded.toLocaleString()],
          ["Failed", delivery.failed.toLocaleString()],
          ["Postponed", delivery.postponed.toLocaleString()],
          ["Last error", lastError === null ? "none" : `${timeText(lastError.at)}: ${lastError.error}`],
        ]}
      />
      {pauses?.paused === true ? <Text size="sm">The whole tenant is paused: nothing is sent by any integration.</Text> : null}
      {isPaused ? <Text size="sm">Paused: what is due waits, as long as it takes.</Text> : null}
      {pause.error === null ? null : <ErrorNote error={pause.error} />}
      <Group>
        <Button
          variant="default"
          size="xs"
          disabled={!mayWrite}
          loading={pause.isPending}
          leftSection={isPaused ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />}
          onClick={() => pause.mutate()}
        >
          {isPaused ? "Resume" : "Pause"}
        </Button>
      </Group>
    </Section>
  );
}
