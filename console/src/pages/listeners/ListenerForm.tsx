import { Select, Text } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import type { Mapping } from "../../../../src/listen/mapping.ts";
import type { ListenerEvent, ListenerType } from "../../api/objects.ts";
import { givenOf, valuesOf, type DeclaredField, type FieldValues } from "../../parts/declared-fields.ts";
import { DeclaredFields } from "../../parts/DeclaredFields.tsx";
import { ItemForm } from "../../parts/ItemForm.tsx";
import { Section } from "../../parts/Section.tsx";
import { useItemForm } from "../../parts/useItemForm.ts";
import { useMay } from "../../session/session.ts";
import { faultOf, mappingOf, rowsOf, type MappingRow } from "./mapping-rows.ts";
import { MappingEditor } from "./MappingEditor.tsx";
import { listenerTypesQuery, type ListenerDraft } from "./queries.ts";

interface ListenerFormProps<T extends ListenerDraft> {
  /** null: a new listener */
  readonly id: string | null;
  readonly saved: ListenerDraft;
  /** the last ones, newest first */
  readonly events: readonly ListenerEvent[];
  /** @returns the listener as it is saved now */
  readonly save: (draft: ListenerDraft) => Promise<T>;
  readonly onSaved?: (listener: T) => void;
}

/** What stands in the form. */
interface Entered {
  readonly head: Pick<ListenerDraft, "name" | "description" | "status" | "type">;
  readonly options: FieldValues;
  readonly rows: readonly MappingRow[];
}

/** The mapping editor has the types. */
const optionsOf = (type: ListenerType): readonly DeclaredField[] => type.options.filter(({ kind }) => kind !== "types");

function enteredOf({ name, description, status, type, options, mapping }: ListenerDraft, declared: ListenerType): Entered {
  const types = (options["types"] ?? {}) as Mapping["types"];
  return {
    head: { name, description, status, type },
    options: valuesOf(optionsOf(declared), options),
    rows: rowsOf({ attributes: mapping, types }),
  };
}

function draftOf({ head, options, rows }: Entered, declared: ListenerType, saved: ListenerDraft): ListenerDraft {
  const { attributes, types } = mappingOf(rows);
  const given = givenOf(optionsOf(declared), options, saved.options);
  return { ...head, options: { ...given, ...(Object.keys(types).length === 0 ? {} : { types }) }, mapping: attributes };
}

export function ListenerForm<T extends ListenerDraft>({ id, saved, events, save, onSaved }: ListenerFormProps<T>) {
  const { data: all } = useSuspenseQuery(listenerTypesQuery);
  const declaredOf = (type: string): ListenerType => all.find((one) => one.type === type)!;
  const mayWrite = useMay("config:write");
  const { entered, change, isDirty, saving } = useItemForm({
    isNew: id === null,
    saved,
    enteredOf: (listener: ListenerDraft) => enteredOf(listener, declaredOf(listener.type)),
    save: (given) => save(draftOf(given, declaredOf(given.head.type), saved)),
    onSaved: (listener) => onSaved?.(listener),
  });
  const { head, options, rows } = entered;
  const declared = declaredOf(head.type);
  const changeHead = (changed: Partial<Entered["head"]>): void => change({ head: { ...head, ...changed } });
  return (
    <ItemForm
      isNew={id === null}
      isDirty={isDirty}
      isWhole={rows.every((row) => faultOf(row, rows) === null)}
      head={head}
      onChange={changeHead}
      saving={saving}
    >
      {id === null ? (
        <Select
          label="Type"
          allowDeselect={false}
          data={all.map(({ type }) => type)}
          value={head.type}
          onChange={(type) => type !== null && change({ head: { ...head, type }, options: {} })}
          disabled={!mayWrite}
        />
      ) : null}
      <Text size="sm" c="dimmed">
        {declared.description}
      </Text>
      <MappingEditor
        rows={rows}
        onChange={(changed) => change({ rows: changed })}
        help={declared["mapping-help"]}
        events={events}
        disabled={!mayWrite}
      />
      <Section title="Options">
        <DeclaredFields
          fields={optionsOf(declared)}
          values={options}
          onChange={(changed) => change({ options: changed })}
          disabled={!mayWrite}
        />
      </Section>
    </ItemForm>
  );
}
