import { Badge, Group } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { part } from "../../api/client.ts";
import type { Pattern } from "../../api/objects.ts";
import { patternActivityQuery, shownDays } from "../../api/pattern-activity.ts";
import { ListDetail } from "../../parts/ListDetail.tsx";
import { Sparkline } from "../../parts/Sparkline.tsx";
import { useMay } from "../../session/session.ts";
import { patternsQuery } from "./queries.ts";
import { tones } from "../../parts/colours.ts";

/** /t/{tenant}/patterns: the list; the item is the route's child. */
export function PatternsPage() {
  const { tenant } = useParams({ from: "/signed-in/t/$tenant" });
  const { data: patterns } = useSuspenseQuery(patternsQuery(tenant));
  const { data: activity = [] } = useQuery(patternActivityQuery(tenant));
  const matches = new Map(activity.map(({ pattern, days }) => [pattern, days]));
  const mayWrite = useMay("config:write");
  const address = `/t/${part(tenant)}/patterns`;
  return (
    <ListDetail
      title="Patterns"
      items={patterns.map((pattern) => ({
        id: pattern.id,
        label: pattern.name,
        note: `${pattern.id}, version ${pattern.version}`,
        mark: <Mark pattern={pattern} days={matches.get(pattern.id)} />,
        to: `${address}/${pattern.id}`,
      }))}
      empty="No pattern yet. A pattern says when something has happened that matters, and what to do then."
      {...(mayWrite ? { add: { label: "New", to: `${address}/new` } } : {})}
      back={address}
      parameter="pattern"
    />
  );
}

function Mark({ pattern, days }: { readonly pattern: Pattern; readonly days: readonly number[] | undefined }) {
  const total = days?.reduce((sum, one) => sum + one, 0) ?? 0;
  return (
    <Group gap="xs" wrap="nowrap">
      {days === undefined ? null : <Sparkline values={days} label={`${total} ${total === 1 ? "match" : "matches"} in ${shownDays} days`} />}
      <State pattern={pattern} />
    </Group>
  );
}

function State({ pattern: { status, diagnostics } }: { readonly pattern: Pattern }) {
  if (status) return <Badge color={tones.good}>on</Badge>;
  const broken = diagnostics.some(({ severity }) => severity === "error");
  return <Badge color={broken ? tones.bad : tones.neutral}>{broken ? "draft, errors" : "off"}</Badge>;
}
