import { Button, Group, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Mapping } from "../../../../src/listen/mapping.ts";
import type { ListenerEvent, ListenerType } from "../../api/objects.ts";
import { tellDone } from "../../parts/notices.ts";
import { givenOf, valuesOf, type DeclaredField, type FieldValues } from "../../parts/declared-fields.ts";
import { DeclaredFields } from "../../parts/DeclaredFields.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Section } from "../../parts/Section.tsx";
import { useUnsavedGuard } from "../../parts/useUnsavedGuard.ts";
import { useMay } from "../../session/session.ts";
import { faultOf, mappingOf, rowsOf, type MappingRow } from "./mapping-rows.ts";
import { MappingEditor } from "./MappingEditor.tsx";
import { listenerTypesQuery, type ListenerDraft } from "./queries.ts";

interface ListenerFormProps {
  readonly tenant: string;
  /** null: a new listener */
  readonly id: string | null;
  readonly saved: ListenerDraft;
  /** the last ones, newest first */
  readonly events: readonly ListenerEvent[];
  /** @returns the draft as it is saved now */
  readonly save: (draft: ListenerDraft) => Promise<ListenerDraft>;
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

export function ListenerForm({ id, saved, events, save }: ListenerFormProps) {
  const { data: all } = useSuspenseQuery(listenerTypesQuery);
  const declaredOf = (type: string): ListenerType => all.find((one) => one.type === type)!;
  const [entered, setEntered] = useState(() => enteredOf(saved, declaredOf(saved.type)));
  const mayWrite = useMay("config:write");
  const { head, options, rows } = entered;
  const declared = declaredOf(head.type);
  const dirty = JSON.stringify(entered) !== JSON.stringify(enteredOf(saved, declaredOf(saved.type)));
  const done = useRef(false);
  useUnsavedGuard(() => !done.current && dirty);
  const saving = useMutation({
    mutationFn: () => {
      done.current = id === null;
      return save(draftOf(entered, declared, saved)).catch((error: unknown) => {
        done.current = false;
        throw error;
      });
    },
    onSuccess: (draft) => {
      tellDone(`${draft.name} is saved`);
      if (id !== null) setEntered(enteredOf(draft, declared));
    },
  });
  const change = (changed: Partial<Entered>): void => setEntered((before) => ({ ...before, ...changed }));
  const changeHead = (changed: Partial<Entered["head"]>): void => change({ head: { ...head, ...changed } });
  const isWhole = rows.every((row) => faultOf(row, rows) === null);
  return (
    <Stack
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      <Group align="flex-end">
        <TextInput
          label="Name"
          required
          maxLength={200}
          style={{ flex: 1 }}
          value={head.name}
          onChange={(event) => changeHead({ name: event.currentTarget.value })}
          disabled={!mayWrite}
        />
        <Switch
          label="Enabled"
          mb={8}
          checked={head.status}
          onChange={(event) => changeHead({ status: event.currentTarget.checked })}
          disabled={!mayWrite}
        />
        <Button type="submit" loading={saving.isPending} disabled={!mayWrite || !isWhole || (id !== null && !dirty)}>
          {id === null ? "Create" : "Save"}
        </Button>
      </Group>
      <TextInput
        label="Description"
        value={head.description}
        onChange={(event) => changeHead({ description: event.currentTarget.value })}
        disabled={!mayWrite}
      />
      {saving.error === null ? null : <ErrorNote error={saving.error} />}
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
    </Stack>
  );
}
