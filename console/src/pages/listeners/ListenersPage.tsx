import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { part } from "../../api/client.ts";
import { ListDetail } from "../../parts/ListDetail.tsx";
import { StateBadge } from "../../parts/StateBadge.tsx";
import { useMay } from "../../session/session.ts";
import { listenersQuery, statusesQuery } from "./queries.ts";
import { stateOf } from "./state.ts";

/** /t/{tenant}/listeners: the list with how each does; the item is the route's child. */
export function ListenersPage() {
  const { tenant } = useParams({ from: "/signed-in/t/$tenant" });
  const { data: listeners } = useSuspenseQuery(listenersQuery(tenant));
  const { data: statuses = [] } = useQuery(statusesQuery(tenant));
  const mayWrite = useMay("config:write");
  const address = `/t/${part(tenant)}/listeners`;
  return (
    <ListDetail
      title="Listeners"
      items={listeners.map(({ id, name, type }) => {
        const status = statuses.find((one) => one.id === id);
        return {
          id,
          label: name,
          note: `${type}, ${(status?.accepted ?? 0).toLocaleString()} accepted`,
          mark: <StateBadge state={stateOf(status)} />,
          to: `${address}/${id}`,
        };
      })}
      empty="No listener yet. A listener brings a third party's events in: it is called by them, or connects to them."
      {...(mayWrite ? { add: { label: "New", to: `${address}/new` } } : {})}
      back={address}
      parameter="listener"
    />
  );
}
