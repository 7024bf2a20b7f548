import { Button, Group, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Integration, IntegrationType } from "../../api/objects.ts";
import { tellDone } from "../../parts/notices.ts";
import { givenOf, valuesOf } from "../../parts/declared-fields.ts";
import { DeclaredFields } from "../../parts/DeclaredFields.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Section } from "../../parts/Section.tsx";
import { useUnsavedGuard } from "../../parts/useUnsavedGuard.ts";
import { useMay } from "../../session/session.ts";
import { saveIntegration } from "./queries.ts";

interface IntegrationFormProps {
  readonly tenant: string;
  readonly type: IntegrationType;
  /** undefined: it is not set up */
  readonly saved: Integration | undefined;
}

/** What a third party needs, as it declares it. */
export function IntegrationForm({ tenant, type: { type, fields }, saved }: IntegrationFormProps) {
  const before = valuesOf(fields, saved ?? {});
  const [values, setValues] = useState(before);
  const mayWrite = useMay("config:write");
  const dirty = fields.some(({ name }) => values[name] !== before[name]);
  useUnsavedGuard(() => dirty);
  const save = useMutation({
    mutationFn: () => saveIntegration(tenant, type, givenOf(fields, values, saved ?? {})),
    onSuccess: (integration) => {
      setValues(valuesOf(fields, integration));
      tellDone(`${type} is ${saved === undefined ? "set up" : "saved"}`);
    },
  });
  return (
    <Section title="Credentials" note="Secrets are stored encrypted and never shown again; one that is not touched stays as it is.">
      <Stack
        component="form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <DeclaredFields fields={fields} values={values} onChange={setValues} disabled={!mayWrite} />
        {save.error === null ? null : <ErrorNote error={save.error} />}
        <Group>
          <Button type="submit" loading={save.isPending} disabled={!mayWrite || !dirty}>
            {saved === undefined ? "Set up" : "Save"}
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}
