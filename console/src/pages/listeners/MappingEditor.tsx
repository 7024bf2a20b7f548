import { ActionIcon, Autocomplete, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { Json } from "../../../../src/language/ast.ts";
import { mapEvent } from "../../../../src/listen/mapping.ts";
import type { ListenerEvent } from "../../api/objects.ts";
import { JsonCode } from "../../parts/JsonCode.tsx";
import { Section } from "../../parts/Section.tsx";
import { timeText } from "../../parts/times.ts";
import { emptyRow, faultOf, mappingOf, pathsIn, type MappingRow } from "./mapping-rows.ts";
import classes from "./MappingEditor.module.css";

const types = [
  { value: "", label: "as it comes" },
  { value: "text", label: "text" },
  { value: "number", label: "number" },
  { value: "boolean", label: "boolean" },
];

interface MappingEditorProps {
  readonly rows: readonly MappingRow[];
  readonly onChange: (rows: readonly MappingRow[]) => void;
  /** what the paths are */
  readonly help: string;
  readonly events: readonly ListenerEvent[];
  readonly disabled: boolean;
}

/** Which of their values become which attributes; beside it the last event, and what it becomes by the rows as they are. */
export function MappingEditor({ rows, onChange, help, events, disabled }: MappingEditorProps) {
  const last = events.find(({ source }) => source !== null);
  const paths = last === undefined ? [] : pathsIn(last.source as Json);
  const replace = (at: number, row: MappingRow): void => onChange(rows.map((one, i) => (i === at ? row : one)));
  return (
    <Section title="Mapping" note={`Their paths: ${help}. Without a row every member comes under its own name.`}>
      <div className={classes["sides"]}>
        <Stack gap="xs">
          {rows.map((row, at) => (
            <Row
              key={at}
              at={at + 1}
              row={row}
              fault={faultOf(row, rows)}
              paths={paths}
              disabled={disabled}
              onChange={(changed) => replace(at, changed)}
              onRemove={() => onChange(rows.filter((_, i) => i !== at))}
            />
          ))}
          <Group>
            <Button
              variant="default"
              size="xs"
              disabled={disabled}
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => onChange([...rows, emptyRow])}
            >
              Add an attribute
            </Button>
          </Group>
        </Stack>
        {last === undefined ? null : <LastEvent event={last} rows={rows} />}
      </div>
    </Section>
  );
}

interface RowProps {
  readonly at: number;
  readonly row: MappingRow;
  readonly fault: string | null;
  readonly paths: readonly string[];
  readonly disabled: boolean;
  readonly onChange: (row: MappingRow) => void;
  readonly onRemove: () => void;
}

function Row({ at, row, fault, paths, disabled, onChange, onRemove }: RowProps) {
  return (
    <div>
      <div className={classes["row"]}>
        <TextInput
          aria-label={`Attribute ${at}`}
          placeholder="our attribute"
          disabled={disabled}
          value={row.attribute}
          onChange={(event) => onChange({ ...row, attribute: event.currentTarget.value })}
        />
        <Autocomplete
          aria-label={`Path ${at}`}
          className={classes["path"]}
          placeholder="path in theirs"
          disabled={disabled}
          data={[...paths]}
          value={row.path}
          onChange={(path) => onChange({ ...row, path })}
        />
        <Select
          aria-label={`Type ${at}`}
          className={classes["type"]}
          disabled={disabled}
          data={types}
          allowDeselect={false}
          value={row.type}
          onChange={(type) => onChange({ ...row, type: type as MappingRow["type"] })}
        />
        <ActionIcon variant="subtle" disabled={disabled} aria-label={`Remove attribute ${at}`} onClick={onRemove}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </div>
      {fault === null ? null : (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {fault}
        </Text>
      )}
    </div>
  );
}

function LastEvent({ event: { at, source }, rows }: { readonly event: ListenerEvent; readonly rows: readonly MappingRow[] }) {
  const mapped = mapEvent(source as Json, mappingOf(rows));
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        The last event, {timeText(at)}
      </Text>
      <JsonCode value={source} label="The last event as it came" />
      <Text size="sm" fw={500}>
        With these rows it becomes
      </Text>
      {"error" in mapped ? (
        <Text size="sm" c="var(--mantine-color-error)">
          It is refused: {mapped.error}
        </Text>
      ) : (
        <JsonCode value={mapped.attributes} label="The last event as it is mapped" />
      )}
    </Stack>
  );
}
