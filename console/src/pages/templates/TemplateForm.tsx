import { Button, Card, Group, Select, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { renderTemplate } from "../../../../src/react/template.ts";
import type { Template } from "../../api/objects.ts";
import { tones } from "../../parts/colours.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { timeText } from "../../parts/times.ts";
import { useUnsavedGuard } from "../../parts/useUnsavedGuard.ts";
import { useMay } from "../../session/session.ts";
import { recentEventsQuery, saveTemplate, type TemplateDraft } from "./queries.ts";

interface TemplateFormProps {
  readonly tenant: string;
  /** null: a new template */
  readonly id: string | null;
  readonly saved: TemplateDraft;
  readonly onSaved: (id: string) => void;
}

const members = ["name", "description", "template"] as const;

export function TemplateForm({ tenant, id, saved, onSaved }: TemplateFormProps) {
  const [draft, setDraft] = useState<TemplateDraft>({ name: saved.name, description: saved.description, template: saved.template });
  const mayWrite = useMay("config:write");
  const dirty = members.some((member) => draft[member] !== saved[member]);
  const done = useRef(false);
  useUnsavedGuard(() => !done.current && dirty);
  const save = useMutation({
    mutationFn: () => saveTemplate(tenant, id, draft),
    onSuccess: (template: Template) => {
      done.current = id === null;
      notifications.show({ message: `${template.name} is saved`, color: tones.good });
      onSaved(template.id);
    },
  });
  const change = (changed: Partial<TemplateDraft>): void => setDraft((before) => ({ ...before, ...changed }));
  return (
    <Stack
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Group align="flex-end">
        <TextInput
          label="Name"
          required
          maxLength={200}
          style={{ flex: 1 }}
          value={draft.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          disabled={!mayWrite}
        />
        <Button type="submit" loading={save.isPending} disabled={!mayWrite || (id !== null && !dirty)}>
          Save
        </Button>
      </Group>
      <TextInput
        label="Description"
        value={draft.description}
        onChange={(event) => change({ description: event.currentTarget.value })}
        disabled={!mayWrite}
      />
      {save.error === null ? null : <ErrorNote error={save.error} />}
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
    </Stack>
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
