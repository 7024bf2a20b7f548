import { Stack } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Section } from "../../parts/Section.tsx";
import { keyAttributeQuery } from "../overview/queries.ts";
import { KeyAttributeForm } from "./KeyAttributeForm.tsx";
import { NameForm } from "./NameForm.tsx";
import { SettingsForm } from "./SettingsForm.tsx";
import { settingsQuery, tenantQuery } from "./queries.ts";

export function SettingsPanel({ tenant }: { readonly tenant: string }) {
  const { data: saved } = useSuspenseQuery(tenantQuery(tenant));
  const { data: keyAttribute } = useSuspenseQuery(keyAttributeQuery(tenant));
  const { data: settings } = useSuspenseQuery(settingsQuery(tenant));
  return (
    <Stack>
      <Section title="Key attribute" note="The attribute that says whose event it is. Without it no event can be taken in.">
        <KeyAttributeForm key={keyAttribute} tenant={tenant} current={keyAttribute} />
      </Section>
      <Section title="Events and time" note="How customers are recognised, what time it is, and how long things are kept.">
        <SettingsForm key={JSON.stringify(settings)} tenant={tenant} saved={settings} />
      </Section>
      <Section title="Name and rate limit" note="Only administrators change these.">
        <NameForm key={JSON.stringify(saved)} tenant={saved} />
      </Section>
    </Stack>
  );
}
