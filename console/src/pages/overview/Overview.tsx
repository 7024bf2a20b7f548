import { Alert, Anchor, Badge, Card, Group, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { part } from "../../api/client.ts";
import { patternActivityQuery, shownDays } from "../../api/pattern-activity.ts";
import { StreamError, StreamNote } from "../../live/StreamNote.tsx";
import { tones } from "../../parts/colours.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Heading } from "../../parts/Heading.tsx";
import { PlaceLink } from "../../parts/PlaceLink.tsx";
import { Sparkline } from "../../parts/Sparkline.tsx";
import { patternsQuery } from "../patterns/queries.ts";
import { concernsOf } from "./health.ts";
import { conditionQuery } from "./queries.ts";
import { useActivity } from "./useActivity.ts";

const ActivityCharts = lazy(async () => ({ default: (await import("./ActivityCharts.tsx")).ActivityCharts }));

/** What happens now, which patterns match most, and what needs attention. */
export function Overview({ tenant }: { readonly tenant: string }) {
  const { activity, stream } = useActivity(tenant);
  return (
    <Stack>
      <Group gap="sm">
        <Heading>Overview</Heading>
        <StreamNote state={stream} />
      </Group>
      <StreamError state={stream} />
      {activity.error === null ? null : <ErrorNote error={activity.error} retry={() => void activity.refetch()} />}
      <Suspense fallback={<Skeleton height={170} />}>
        {activity.data === undefined ? null : <ActivityCharts minutes={activity.data} />}
      </Suspense>
      <SimpleGrid cols={{ base: 1, md: 2 }} style={{ alignItems: "start" }}>
        <Attention tenant={tenant} />
        <TopPatterns tenant={tenant} />
      </SimpleGrid>
    </Stack>
  );
}

function Attention({ tenant }: { readonly tenant: string }) {
  const { data: condition, error, refetch } = useQuery(conditionQuery(tenant));
  const { data: patterns } = useSuspenseQuery(patternsQuery(tenant));
  const concerns = condition === undefined ? null : concernsOf(condition, patterns, Date.now());
  return (
    <Card withBorder component="section" aria-label="Needs attention">
      <Title order={2} size="h5" mb="xs">
        Needs attention
      </Title>
      {error === null ? null : <ErrorNote error={error} retry={() => void refetch()} />}
      {concerns?.length === 0 ? (
        <Alert color="green" variant="light" icon={<IconCheck aria-hidden />} p="xs">
          <Text size="sm">All is well: nothing is down, paused or failing.</Text>
        </Alert>
      ) : null}
      <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
        {concerns?.map(({ what, why, path, grave }) => (
          <li key={what}>
            <Group gap="xs" wrap="nowrap" align="flex-start">
              <Badge color={grave ? tones.bad : tones.warning} style={{ flexShrink: 0 }}>
                {grave ? "down" : "look"}
              </Badge>
              <div>
                <Anchor component={Link} to={`/t/${part(tenant)}/${path}`} size="sm" fw={500}>
                  {what}
                </Anchor>
                <Text size="sm" c="dimmed">
                  {why}
                </Text>
              </div>
            </Group>
          </li>
        ))}
      </Stack>
    </Card>
  );
}

const topMost = 8;

function TopPatterns({ tenant }: { readonly tenant: string }) {
  const { data: activity = [] } = useQuery(patternActivityQuery(tenant));
  const { data: patterns } = useSuspenseQuery(patternsQuery(tenant));
  const names = new Map(patterns.map(({ id, name }) => [id, name]));
  const top = activity.filter(({ pattern }) => names.has(pattern)).sort((a, b) => b.total - a.total);
  return (
    <Card withBorder component="section" aria-label="Top patterns">
      <Title order={2} size="h5" mb="xs">
        Top patterns of {shownDays} days
      </Title>
      {top.length === 0 ? <Text c="dimmed">No pattern has matched in these days.</Text> : null}
      <Stack gap={6} component="ol" m={0} p={0} style={{ listStyle: "none" }}>
        {top.slice(0, topMost).map(({ pattern, total, days }) => (
          <Group key={pattern} component="li" justify="space-between" wrap="nowrap">
            <PlaceLink to="/t/$tenant/patterns/$pattern" params={{ tenant, pattern }} size="sm" truncate>
              {names.get(pattern)}
            </PlaceLink>
            <Group gap="sm" wrap="nowrap">
              <Sparkline values={days} label={`matches a day over ${shownDays} days`} />
              <Text size="sm" w={64} ta="right">
                {total.toLocaleString()}
              </Text>
            </Group>
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
