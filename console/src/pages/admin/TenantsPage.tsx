import { Badge } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { part } from "../../api/client.ts";
import { tones } from "../../parts/colours.ts";
import { ListDetail } from "../../parts/ListDetail.tsx";
import { tenantsQuery, type ListedTenant } from "./queries.ts";

/** /admin/tenants: the list; the item is the route's child. */
export function TenantsPage() {
  const { data: tenants } = useSuspenseQuery(tenantsQuery);
  return (
    <ListDetail
      title="Tenants"
      items={tenants.map((tenant) => ({
        id: tenant.id,
        label: tenant.name,
        note: tenant.id,
        mark: <State tenant={tenant} />,
        to: `/admin/tenants/${part(tenant.id)}`,
      }))}
      empty="No tenant yet. A tenant is one separate customer of the server, with configuration, events and journal of its own."
      add={{ label: "New", to: "/admin/new-tenant" }}
      back="/admin/tenants"
      parameter="id"
    />
  );
}

function State({ tenant }: { readonly tenant: ListedTenant }) {
  if ("deleting" in tenant) return <Badge color={tones.bad}>being deleted</Badge>;
  return tenant.paused ? <Badge color={tones.warning}>paused</Badge> : null;
}
