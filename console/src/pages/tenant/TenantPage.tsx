import { Stack, Tabs } from "@mantine/core";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Suspense } from "react";
import { PageLoading } from "../../shell/PageLoading.tsx";
import { ConfigurationPanel } from "./ConfigurationPanel.tsx";
import { MembersPanel } from "./MembersPanel.tsx";
import { SendingPanel } from "./SendingPanel.tsx";
import { SettingsPanel } from "./SettingsPanel.tsx";
import { Heading } from "../../parts/Heading.tsx";

const from = "/signed-in/t/$tenant/tenant";

const panels = [
  { view: "settings", label: "Settings", Panel: SettingsPanel },
  { view: "sending", label: "Sending", Panel: SendingPanel },
  { view: "configuration", label: "Configuration", Panel: ConfigurationPanel },
  { view: "members", label: "Members", Panel: MembersPanel },
] as const;

/** /t/{tenant}/tenant: the tenant's own settings; `?view=` says which tab. What is edited stays while another tab is looked at. */
export function TenantPage() {
  const { tenant } = useParams({ from });
  const { view = "settings" } = useSearch({ from });
  const navigate = useNavigate();
  return (
    <Stack maw={860}>
      <Heading>{`Tenant ${tenant}`}</Heading>
      <Tabs
        key={tenant}
        value={view}
        onChange={(next) => void navigate({ to: ".", search: next === null || next === "settings" ? {} : { view: next } })}
      >
        <Tabs.List>
          {panels.map(({ view: value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {panels.map(({ view: value, Panel }) => (
          <Tabs.Panel key={value} value={value} pt="md">
            <Suspense fallback={<PageLoading />}>
              <Panel tenant={tenant} />
            </Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}
