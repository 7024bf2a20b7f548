import { Button, Group, NumberInput, SegmentedControl, Select, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Augment } from "../../api/objects.ts";
import { tellDone } from "../../parts/notices.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { useUnsavedGuard } from "../../parts/useUnsavedGuard.ts";
import { useMay } from "../../session/session.ts";
import { ColumnTypes } from "./ColumnTypes.tsx";
import { saveAugment, type AugmentDraft } from "./queries.ts";

interface AugmentFormProps {
  readonly tenant: string;
  /** null: a new augment */
  readonly id: string | null;
  readonly saved: AugmentDraft & Partial<Augment>;
  readonly onSaved: (id: string) => void;
}

const draftOf = ({ name, description, type, service, options }: AugmentDraft): AugmentDraft => ({
  name,
  description,
  type,
  service,
  options,
});

const services = [
  { value: "engine", label: "events, before they are matched" },
  { value: "notification", label: "the context of a reaction, when it begins" },
];

export function AugmentForm({ tenant, id, saved, onSaved }: AugmentFormProps) {
  const [draft, setDraft] = useState(draftOf(saved));
  const mayWrite = useMay("config:write");
  const dirty = JSON.stringify(draft) !== JSON.stringify(draftOf(saved));
  const done = useRef(false);
  useUnsavedGuard(() => !done.current && dirty);
  const save = useMutation({
    mutationFn: () => saveAugment(tenant, id, draft),
    onSuccess: (augment) => {
      done.current = id === null;
      tellDone(`${augment.name} is saved`);
      setDraft(draftOf(augment));
      onSaved(augment.id);
    },
  });
  const change = (changed: Partial<AugmentDraft>): void => setDraft((before) => ({ ...before, ...changed }));
  const changeOptions = (options: AugmentDraft["options"]): void => change({ options: { ...draft.options, ...options } });
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
      {id === null ? (
        <div>
          <Text size="sm" fw={500} id="augment-type">
            Looks up in
          </Text>
          <SegmentedControl
            aria-labelledby="augment-type"
            data={[
              { value: "file", label: "a CSV" },
              { value: "api", label: "an API of yours" },
            ]}
            value={draft.type}
            onChange={(type) => change({ type, options: {} })}
          />
        </div>
      ) : null}
      <Select
        label="Adds to"
        data={services}
        allowDeselect={false}
        value={draft.service}
        onChange={(service) => change({ service: service as AugmentDraft["service"] })}
        disabled={!mayWrite}
      />
      {draft.type === "api" ? (
        <ApiOptions options={draft.options} onChange={changeOptions} disabled={!mayWrite} />
      ) : (
        <ColumnTypes
          types={draft.options.types ?? {}}
          columns={saved.file?.columns.slice(1) ?? []}
          onChange={(types) => changeOptions({ types })}
          disabled={!mayWrite}
        />
      )}
    </Stack>
  );
}

const defaultTtlSeconds = 300;

interface ApiOptionsProps {
  readonly options: AugmentDraft["options"];
  readonly onChange: (options: AugmentDraft["options"]) => void;
  readonly disabled: boolean;
}

function ApiOptions({ options, onChange, disabled }: ApiOptionsProps) {
  return (
    <>
      <TextInput
        label="URL"
        description="http or https; each event is posted there as JSON"
        type="url"
        required
        value={options.url ?? ""}
        onChange={(event) => onChange({ url: event.currentTarget.value })}
        disabled={disabled}
      />
      <TagsInput
        label="Attributes"
        description="those of an answer that are taken; all, when none is named"
        value={[...(options.attributes ?? [])]}
        onChange={(attributes) => onChange({ attributes })}
        disabled={disabled}
      />
      <NumberInput
        label="Seconds for which an answer holds for its customer"
        description="0: each event is asked for"
        min={0}
        max={604_800}
        allowDecimal={false}
        value={options["ttl-seconds"] ?? defaultTtlSeconds}
        onChange={(seconds) => typeof seconds === "number" && onChange({ "ttl-seconds": seconds })}
        disabled={disabled}
      />
    </>
  );
}
