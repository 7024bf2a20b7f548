import { Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { Heading } from "../../parts/Heading.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { OlderOnes } from "../../parts/OlderOnes.tsx";
import { PageLoading } from "../../shell/PageLoading.tsx";
import { AuditFilterForm } from "./AuditFilterForm.tsx";
import { AuditRecords } from "./AuditRecords.tsx";
import { auditQuery, type AuditFilters } from "./queries.ts";

const ofTenant = "/signed-in/t/$tenant/audit";
const ofPlatform = "/signed-in/admin/audit";

/** /t/{tenant}/audit: who changed what of the tenant, when. */
export function TenantAuditPage() {
  const { tenant } = useParams({ from: ofTenant });
  // of a tenant's own log the tenant is no filter
  const { tenant: _, ...filters } = useSearch({ from: ofTenant });
  return <AuditPage tenant={tenant} filters={filters} />;
}

/** /admin/audit: who changed what anywhere, when. */
export function PlatformAuditPage() {
  return <AuditPage tenant={null} filters={useSearch({ from: ofPlatform })} />;
}

interface AuditPageProps {
  /** null: the whole platform */
  readonly tenant: string | null;
  readonly filters: AuditFilters;
}

function AuditPage({ tenant, filters }: AuditPageProps) {
  const found = useInfiniteQuery(auditQuery(tenant, filters));
  const records = found.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack>
      <div>
        <Heading>{tenant === null ? "Audit of all" : "Audit"}</Heading>
        <Text size="sm" c="dimmed">
          Every change of configuration: who, when, what, before and after. Secrets are never told.
        </Text>
      </div>
      <AuditFilterForm filters={filters} platform={tenant === null} />
      {found.error === null ? null : <ErrorNote error={found.error} retry={() => void found.refetch()} />}
      {found.isPending ? <PageLoading /> : null}
      {found.data === undefined ? null : <AuditRecords records={records} withTenant={tenant === null} />}
      <OlderOnes of={found} />
    </Stack>
  );
}
