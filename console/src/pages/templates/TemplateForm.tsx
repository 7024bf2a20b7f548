import { Card, Group, Select, Text, Textarea, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { renderTemplate } from "../../../../src/react/template.ts";
import { ItemForm } from "../../parts/ItemForm.tsx";
import { timeText } from "../../parts/times.ts";
import { useItemForm } from "../../parts/useItemForm.ts";
import { useMay } from "../../session/session.ts";
import { recentEventsQuery, saveTemplate, type TemplateDraft } from "./queries.ts";

interface TemplateFormProps {
  readonly tenant: string;
  /** null: a new template */
  readonly id: string | null;
  readonly saved: TemplateDraft;
  readonly onSaved: (id: string) => void;
}

const draftOf = ({ name, description, template }: TemplateDraft): TemplateDraft => ({ name, description, template });

export function TemplateForm({ tenant, id, saved, onSaved }: TemplateFormProps) {
  const mayWrite = useMay("config:write");
  const {
    entered: draft,
    change,
    isDirty,
    saving,
  } = useItemForm({
    isNew: id === null,
    saved,
    enteredOf: draftOf,
    save: (entered) => saveTemplate(tenant, id, entered),
    onSaved: (template) => onSaved(template.id),
  });
  return (
    <ItemForm isNew={id === null} isDirty={isDirty} head={draft} onChange={change} saving={saving}>
      <Textarea
        label="Text"
        description="Mustache: {{attribute}} inserts an attribute of the context; {{#list}}...{{/list}} repeats, {{^missing}}...{{/missing}} stands in."
        autosize
        minRows={5}
        maxRows={20}
        classNames={{ input: "wt-mono" }}
        value={draft.template}
        onChange={(event) => change({ template: event.currentTarget.value })}
        disabled={!mayWrite}
      />
      <Preview tenant={tenant} text={draft.template} />
    </ItemForm>
  );
}

/** The text as a customer would get it, with the attributes of a recent event for its context. */
function Preview({ tenant, text }: { readonly tenant: string; readonly text: string }) {
  const { data: events = [] } = useQuery(recentEventsQuery(tenant));
  const [chosen, setChosen] = useState<string | null>(null);
  const event = events.find(({ id }) => id === chosen) ?? events[0];
  const rendered = renderTemplate(text, event?.attributes ?? {});
  return (
    <Card withBorder component="section" aria-label="Preview">
      <Group justify="space-between" align="flex-end" mb="xs">
        <Title order={3} size="h6">
          Preview
        </Title>
        <Select
          size="xs"
          label="with the event"
          w={320}
          maw="100%"
          searchable
          allowDeselect={false}
          placeholder="no event yet"
          data={events.map(({ id, key, receivedAt }) => ({ value: id, label: `${timeText(receivedAt)}, customer ${key}` }))}
          value={event?.id ?? null}
          onChange={setChosen}
        />
      </Group>
      {"error" in rendered ? (
        <Text c="var(--mantine-color-error)" size="sm" role="status">
          {rendered.error}
        </Text>
      ) : (
        <Text size="sm" style={{ whiteSpace: "pre-wrap" }} role="status">
          {rendered.text}
        </Text>
      )}
    </Card>
  );
}
