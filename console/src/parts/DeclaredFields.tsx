import { NumberInput, PasswordInput, Select, TextInput } from "@mantine/core";
import type { DeclaredField, FieldValues } from "./declared-fields.ts";

interface DeclaredFieldsProps {
  readonly fields: readonly DeclaredField[];
  readonly values: FieldValues;
  readonly onChange: (values: FieldValues) => void;
  readonly disabled: boolean;
}

/** A form's inputs as the server declares them. A secret that is set shows only its mask, and stays when that is not touched. */
export function DeclaredFields({ fields, values, onChange, disabled }: DeclaredFieldsProps) {
  return fields.map((field) => (
    <Field
      key={field.name}
      field={field}
      value={values[field.name] ?? ""}
      disabled={disabled}
      onChange={(value) => onChange({ ...values, [field.name]: value })}
    />
  ));
}

interface FieldProps {
  readonly field: DeclaredField;
  readonly value: string;
  readonly disabled: boolean;
  readonly onChange: (value: string) => void;
}

function Field({ field, value, disabled, onChange }: FieldProps) {
  const { name, description, secret = false, mandatory = false, default: byDefault, format, choices, kind } = field;
  const common = {
    label: name,
    description: format === undefined || description.includes(format) ? description : `${description}; ${format}`,
    required: mandatory && byDefault === undefined,
    placeholder: byDefault ?? "",
    disabled,
  };
  if (choices !== undefined)
    return (
      <Select {...common} data={[...choices]} clearable value={value === "" ? null : value} onChange={(chosen) => onChange(chosen ?? "")} />
    );
  if (kind === "number") return <NumberInput {...common} min={0} value={value} onChange={(given) => onChange(String(given))} />;
  if (secret)
    return (
      <PasswordInput
        {...common}
        autoComplete="new-password"
        value={value}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  return <TextInput {...common} autoComplete="off" value={value} onChange={(event) => onChange(event.currentTarget.value)} />;
}
