import { ActionIcon, Autocomplete, Button, Fieldset, Group, Select, Stack, Text } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { Augment } from "../../api/objects.ts";

type Types = NonNullable<Augment["options"]["types"]>;
type Row = readonly [column: string, type: Types[string]];

const choices = ["number", "boolean", "text"];

interface ColumnTypesProps {
  readonly types: Types;
  /** those of the file in use */
  readonly columns: readonly string[];
  readonly onChange: (types: Types) => void;
  readonly disabled: boolean;
}

/** Columns of the CSV that hold no texts. */
export function ColumnTypes({ types, columns, onChange, disabled }: ColumnTypesProps) {
  // Rows that are half filled in stand here only.
  const [rows, setRows] = useState<readonly Row[]>(Object.entries(types));
  const change = (changed: readonly Row[]): void => {
    setRows(changed);
    onChange(Object.fromEntries(changed.filter(([column]) => column !== "")));
  };
  const replace = (at: number, row: Row): void => change(rows.map((one, i) => (i === at ? row : one)));
  return (
    <Fieldset legend="Columns that hold no texts" disabled={disabled}>
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          They count from the next upload on.
        </Text>
        {rows.map(([column, type], at) => (
          <Group key={at} gap="xs" wrap="nowrap">
            <Autocomplete
              aria-label={`Column ${at + 1}`}
              placeholder="column"
              style={{ flex: 1 }}
              data={[...columns]}
              value={column}
              onChange={(name) => replace(at, [name, type])}
            />
            <Select
              aria-label={`Type of column ${at + 1}`}
              w={120}
              data={choices}
              allowDeselect={false}
              value={type}
              onChange={(chosen) => replace(at, [column, chosen as Row[1]])}
            />
            <ActionIcon variant="subtle" aria-label={`Remove column ${at + 1}`} onClick={() => change(rows.filter((_, i) => i !== at))}>
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => change([...rows, ["", "number"]])}
          >
            Add a column
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}
