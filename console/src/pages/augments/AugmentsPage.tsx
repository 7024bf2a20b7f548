import { useSuspenseQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { part } from "../../api/client.ts";
import { ListDetail } from "../../parts/ListDetail.tsx";
import { StateBadge } from "../../parts/StateBadge.tsx";
import { useMay } from "../../session/session.ts";
import { augmentsQuery } from "./queries.ts";
import { stateOf } from "./state.ts";

const services = { engine: "adds to events", notification: "adds to reactions" } as const;

/** /t/{tenant}/augments: the list; the item is the route's child. */
export function AugmentsPage() {
  const { tenant } = useParams({ from: "/signed-in/t/$tenant" });
  const { data: augments } = useSuspenseQuery(augmentsQuery(tenant));
  const mayWrite = useMay("config:write");
  const address = `/t/${part(tenant)}/augments`;
  return (
    <ListDetail
      title="Augments"
      items={augments.map((augment) => ({
        id: augment.id,
        label: augment.name,
        note: `${augment.type === "file" ? "CSV" : "API"}, ${services[augment.service]}`,
        mark: <StateBadge state={stateOf(augment)} />,
        to: `${address}/${augment.id}`,
      }))}
      empty="No augment yet. An augment looks up what else is known of a customer, in a CSV or by an API, and adds it to events before they are matched."
      {...(mayWrite ? { add: { label: "New", to: `${address}/new` } } : {})}
      back={address}
      parameter="augment"
    />
  );
}
