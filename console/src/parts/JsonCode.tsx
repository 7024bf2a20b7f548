import { Code } from "@mantine/core";

/** A JSON value, indented. Long ones scroll, by the keyboard too. */
export function JsonCode({ value, label }: { readonly value: unknown; readonly label: string }) {
  return (
    <Code
      block
      tabIndex={0}
      role="region"
      aria-label={label}
      mah={320}
      style={{ overflow: "auto", whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
    >
      {JSON.stringify(value, null, 2)}
    </Code>
  );
}
