import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { ask } from "../../parts/ask.tsx";
import { tones } from "../../parts/colours.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Section } from "../../parts/Section.tsx";
import { useMay } from "../../session/session.ts";
import { pauseOrResume, tenantQuery } from "./queries.ts";

/** Pause and resume of everything that is sent, and the integrations that are paused for themselves. */
export function SendingPanel({ tenant }: { readonly tenant: string }) {
  const { data } = useSuspenseQuery(tenantQuery(tenant));
  const mayWrite = useMay("config:write");
  const change = useMutation({
    mutationFn: ({ verb, integration }: { readonly verb: "pause" | "resume"; readonly integration?: string }) =>
      pauseOrResume(tenant, verb, integration),
  });
  const pause = (): void =>
    ask({
      title: "Pause all sending?",
      text: "Nothing goes out until sending is resumed. What is due waits, while the times that patterns give with “within” run on.",
      yes: "Pause",
      no: "Go on sending",
      onYes: () => change.mutate({ verb: "pause" }),
    });
  const integrations = data["paused-integrations"];
  return (
    <Stack>
      {change.error === null ? null : <ErrorNote error={change.error} />}
      <Section title="All sending" note="Events are taken in and patterns match as ever; only what goes out waits.">
        <Group>
          <Badge color={data.paused ? tones.warning : tones.good}>{data.paused ? "paused" : "on"}</Badge>
          {data.paused ? (
            <Button disabled={!mayWrite} loading={change.isPending} onClick={() => change.mutate({ verb: "resume" })}>
              Resume all sending
            </Button>
          ) : (
            <Button variant="default" disabled={!mayWrite} loading={change.isPending} onClick={pause}>
              Pause all sending
            </Button>
          )}
        </Group>
      </Section>
      <Section title="Paused integrations" note="Each is paused and resumed for itself, whatever is the case for all sending.">
        {integrations.length === 0 ? <Text c="dimmed">None is paused.</Text> : null}
        {integrations.map((integration) => (
          <Group key={integration}>
            <Badge color={tones.warning}>paused</Badge>
            <Text>{integration}</Text>
            <Button
              size="xs"
              variant="default"
              disabled={!mayWrite}
              loading={change.isPending}
              onClick={() => change.mutate({ verb: "resume", integration })}
            >
              Resume {integration}
            </Button>
          </Group>
        ))}
      </Section>
    </Stack>
  );
}
