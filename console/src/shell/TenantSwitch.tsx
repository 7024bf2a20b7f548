import { Select } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useSession } from "../session/session.ts";

/** Leads to the same place in another tenant's console; nothing where there is only one. */
export function TenantSwitch({ current }: { readonly current: string | undefined }) {
  const { tenants } = useSession();
  const navigate = useNavigate();
  return (
    <Select
      aria-label="Tenant"
      size="xs"
      w={180}
      miw={0}
      data={tenants.map(({ id, name }) => ({ value: id, label: name === id ? id : `${name} (${id})` }))}
      value={current ?? null}
      placeholder="Choose a tenant"
      searchable
      allowDeselect={false}
      nothingFoundMessage="No such tenant"
      onChange={(tenant) => {
        if (tenant !== null) void navigate({ to: "/t/$tenant", params: { tenant } });
      }}
    />
  );
}
