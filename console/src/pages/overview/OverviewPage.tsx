import { useSuspenseQueries } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { PageLoading } from "../../shell/PageLoading.tsx";
import { patternsQuery } from "../patterns/queries.ts";
import { Overview } from "./Overview.tsx";
import { hasEventsQuery, keyAttributeQuery } from "./queries.ts";

const FirstRun = lazy(async () => ({ default: (await import("./first-run/FirstRun.tsx")).FirstRun }));

/** /t/{tenant}: the overview; while a tenant lacks a key attribute, a pattern or an event, what there is to do first. */
export function OverviewPage() {
  const { tenant } = useParams({ from: "/signed-in/t/$tenant" });
  return <OfTenant key={tenant} tenant={tenant} />;
}

function OfTenant({ tenant }: { readonly tenant: string }) {
  const [{ data: key }, { data: patterns }, { data: hasEvents }] = useSuspenseQueries({
    queries: [keyAttributeQuery(tenant), patternsQuery(tenant), hasEventsQuery(tenant)],
  });
  // Whoever has begun with the steps stays there until they have seen the match.
  const [isFirst, setIsFirst] = useState(key === null || patterns.length === 0 || !hasEvents);
  if (!isFirst) return <Overview tenant={tenant} />;
  return (
    <Suspense fallback={<PageLoading />}>
      <FirstRun tenant={tenant} onDone={() => setIsFirst(false)} />
    </Suspense>
  );
}
