import { Badge, Group, Text, Timeline } from "@mantine/core";
import type { Happening } from "../../../../../src/react/simulation.ts";
import type { TriedReaction } from "./trial.ts";
import { tones } from "../../../parts/colours.ts";

interface ReactionTrialProps {
  readonly reaction: TriedReaction;
  readonly tell: (ms: number) => string;
}

const statusColours = { running: tones.neutral, success: tones.good, failure: tones.bad, cancelled: tones.neutral } as const;

/** What a reaction would do, moment by moment. */
export function ReactionTrial({ reaction: { status, reason, endedAt, happenings }, tell }: ReactionTrialProps) {
  const told = happenings.flatMap((happening) => {
    const line = lineOf(happening);
    return line === null ? [] : [{ ...line, at: happening.at }];
  });
  return (
    <>
      <Group gap="xs">
        <Badge color={statusColours[status]}>{status === "running" ? "still waiting" : status}</Badge>
        <Text size="sm">
          {endedAt === null ? "when the trial ends" : `at ${tell(endedAt)}`}
          {reason === null ? "" : `: ${reason}`}
        </Text>
      </Group>
      <Timeline bulletSize={14} lineWidth={2} aria-label="What the reaction does">
        {told.map(({ title, detail, at }, i) => (
          <Timeline.Item key={i} title={title}>
            <Text size="xs" c="dimmed">
              {tell(at)}
            </Text>
            {detail === "" ? null : (
              <Text size="sm" className="wt-mono" style={{ whiteSpace: "pre-wrap" }}>
                {detail}
              </Text>
            )}
          </Timeline.Item>
        ))}
      </Timeline>
    </>
  );
}

function lineOf(happening: Happening): { readonly title: string; readonly detail: string } | null {
  switch (happening.kind) {
    case "send":
      return { title: `sends ${happening.send.endpoint} ${happening.send.type}`, detail: shown(happening.send.parameters) };
    case "emit":
      return { title: happening.accepted ? "makes an event" : "makes an event, which is refused", detail: shown(happening.attributes) };
    case "let-go":
      return { title: `lets send ${happening.number} go`, detail: "" };
    case "journal":
      return null;
  }
}

function shown(members: object): string {
  return Object.entries(members)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("\n");
}
