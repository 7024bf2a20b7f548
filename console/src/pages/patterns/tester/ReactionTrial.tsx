import { Badge, Group, Text, Timeline } from "@mantine/core";
import { toldOf } from "./told.ts";
import type { TriedReaction } from "./trial.ts";
import { tones } from "../../../parts/colours.ts";

interface ReactionTrialProps {
  readonly reaction: TriedReaction;
  readonly tell: (ms: number) => string;
}

/** Lines that are shown at most: an await asks once a second. */
const mostTold = 200;

const statusColours = { running: tones.neutral, success: tones.good, failure: tones.bad, cancelled: tones.neutral } as const;

/** What a reaction would do, moment by moment. */
export function ReactionTrial({ reaction: { status, reason, endedAt, happenings }, tell }: ReactionTrialProps) {
  const told = toldOf(happenings, tell);
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
        {told.slice(0, mostTold).map(({ title, detail, at }, i) => (
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
      {told.length <= mostTold ? null : (
        <Text size="sm" c="dimmed">
          And {told.length - mostTold} more.
        </Text>
      )}
    </>
  );
}
