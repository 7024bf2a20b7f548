import { Accordion, Badge, Box, Table, Text } from "@mantine/core";
import type { IntegrationType } from "../../api/objects.ts";
import { Section } from "../../parts/Section.tsx";

type Send = IntegrationType["sends"][number];

/** What a Then can send by it, with the parameters of each. */
export function Sends({ type: { type, sends } }: { readonly type: IntegrationType }) {
  return (
    <Section title="What it sends" note="As a Then names it.">
      <Accordion variant="contained" multiple>
        {sends.map((send) => (
          <Accordion.Item key={send.type} value={send.type}>
            <Accordion.Control>
              <span className="wt-mono">
                send {type} {send.type}
              </span>
            </Accordion.Control>
            <Accordion.Panel>
              <SendDescription send={send} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Section>
  );
}

function SendDescription({ send: { description, parameters, "one-of": oneOf, open, response } }: { readonly send: Send }) {
  return (
    <>
      {description === undefined ? null : <Text size="sm">{description}</Text>}
      <Box style={{ overflowX: "auto" }}>
        <Table fz="sm" aria-label="Parameters">
          <Table.Tbody>
            {parameters.map(({ name, description: words, mandatory, "default-from": from }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" className="wt-mono" style={{ whiteSpace: "nowrap" }}>
                  :{name}
                </Table.Th>
                <Table.Td>
                  {words} {mandatory === true ? <Badge variant="default">mandatory</Badge> : null}
                  {from === undefined ? null : ` (${from} by default)`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Box>
      {oneOf.map((names) => (
        <Text key={names.join()} size="sm">
          At least one is needed of {names.map((name) => `:${name}`).join(", ")}.
        </Text>
      ))}
      {open ? <Text size="sm">Other parameters are passed on.</Text> : null}
      {response.length === 0 ? null : <Text size="sm">The answer can be read as {response.map((field) => `$${field}`).join(", ")}.</Text>}
    </>
  );
}
