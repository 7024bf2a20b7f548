import { useSuspenseQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { part } from "../../api/client.ts";
import { templatesQuery } from "../../editor/known.ts";
import { ListDetail } from "../../parts/ListDetail.tsx";
import { useMay } from "../../session/session.ts";

/** /t/{tenant}/templates: the list; the item is the route's child. */
export function TemplatesPage() {
  const { tenant } = useParams({ from: "/signed-in/t/$tenant" });
  const { data: templates } = useSuspenseQuery(templatesQuery(tenant));
  const mayWrite = useMay("config:write");
  const address = `/t/${part(tenant)}/templates`;
  return (
    <ListDetail
      title="Templates"
      items={templates.map(({ id, name, template }) => ({
        id,
        label: name,
        note: `+${id}: ${template.slice(0, 60)}`,
        to: `${address}/${id}`,
      }))}
      empty="No template yet. A template is a text that patterns share, with places for a customer's attributes."
      {...(mayWrite ? { add: { label: "New", to: `${address}/new` } } : {})}
      back={address}
      parameter="template"
    />
  );
}
