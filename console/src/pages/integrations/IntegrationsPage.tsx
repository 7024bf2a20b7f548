import { useSuspenseQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { part } from "../../api/client.ts";
import { integrationTypesQuery } from "../../editor/known.ts";
import { ListDetail } from "../../parts/ListDetail.tsx";
import { StateBadge } from "../../parts/StateBadge.tsx";
import { integrationsQuery } from "./queries.ts";
import { queueText, stateOf } from "./state.ts";

/** /t/{tenant}/integrations: every third party, set up or not; the item is the route's child. */
export function IntegrationsPage() {
  const { tenant } = useParams({ from: "/signed-in/t/$tenant" });
  const { data: types } = useSuspenseQuery(integrationTypesQuery);
  const { data: integrations } = useSuspenseQuery(integrationsQuery(tenant));
  const address = `/t/${part(tenant)}/integrations`;
  return (
    <ListDetail
      title="Integrations"
      items={types.map(({ type, description = "" }) => {
        const integration = integrations.find((one) => one.type === type);
        return {
          id: type,
          label: type,
          note: integration?.delivery === undefined ? description : queueText(integration.delivery),
          mark: <StateBadge state={stateOf(integration)} />,
          to: `${address}/${part(type)}`,
        };
      })}
      empty="There is nothing to integrate."
      back={address}
      parameter="integration"
    />
  );
}
