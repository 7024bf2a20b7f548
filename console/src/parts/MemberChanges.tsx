import { Stack, Text } from "@mantine/core";
import { differenceOf, type DifferenceLine, type MemberChange } from "./difference.ts";
import classes from "./MemberChanges.module.css";

const elements = { "+": "ins", "-": "del", " ": "span", "…": "span" } as const;

/** Members of an item, each with what it was and what it is. */
export function MemberChanges({ changes }: { readonly changes: readonly MemberChange[] }) {
  return (
    <Stack gap="xs">
      {changes.map((change) => (
        <div key={change.name}>
          <Text size="sm" fw={500}>
            {change.name}
          </Text>
          <pre className={`wt-mono ${classes["lines"]}`}>
            {differenceOf(change).map((line, i) => (
              // lines have no identity of their own, and never move
              <Line key={i} {...line} />
            ))}
          </pre>
        </div>
      ))}
    </Stack>
  );
}

function Line({ sign, text }: DifferenceLine) {
  const Element = elements[sign];
  return (
    <Element className={classes["line"]} data-sign={sign}>
      {sign} {text}
    </Element>
  );
}
