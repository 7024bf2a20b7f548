import { TextInput } from "@mantine/core";

interface TimeFieldProps {
  readonly label: string;
  /** ISO 8601 */
  readonly value: string | undefined;
  readonly onChange: (time: string | undefined) => void;
}

/** A moment in the browser's time zone. */
export function TimeField({ label, value, onChange }: TimeFieldProps) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      value={value === undefined ? "" : localOf(value)}
      onChange={({ currentTarget }) => onChange(currentTarget.value === "" ? undefined : new Date(currentTarget.value).toISOString())}
    />
  );
}

/** As an input of type datetime-local has it. */
function localOf(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? "" : new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
