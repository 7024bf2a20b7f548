import { NumberInput, SegmentedControl, Select, TagsInput, Text, TextInput } from "@mantine/core";
import type { Augment } from "../../api/objects.ts";
import { ItemForm } from "../../parts/ItemForm.tsx";
import { useItemForm } from "../../parts/useItemForm.ts";
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
    save: (entered) => saveAugment(tenant, id, entered),
    onSaved: (augment) => onSaved(augment.id),
  });
  const changeOptions = (options: AugmentDraft["options"]): void => change({ options: { ...draft.options, ...options } });
  return (
    <ItemForm isNew={id === null} isDirty={isDirty} head={draft} onChange={change} saving={saving}>
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
    </ItemForm>
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
