import { Button, Code, CopyButton, Group, SimpleGrid, Stack, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { compileWhen } from "../../../../../src/language/compile.ts";
import type { Pattern } from "../../../api/objects.ts";
import { itemKinds, itemOf, type ItemKind, type LiveItem } from "../../../live/items.ts";
import { StreamError } from "../../../live/StreamNote.tsx";
import { useTenantStream } from "../../../live/useTenantStream.ts";
import { ErrorNote } from "../../../parts/ErrorNote.tsx";
import { Happened } from "./Happened.tsx";
import { sendEvent } from "./queries.ts";
import { curlOf, exampleEvent, tokenCurlOf } from "./starter.ts";
import { Step } from "./Step.tsx";

interface EventStepProps {
  readonly tenant: string;
  readonly keyAttribute: string | null;
  /** the first one; the event that is proposed is one that it looks for */
  readonly pattern: Pattern | null;
  readonly disabled: boolean;
}

const shownItems = 20;

/** Sends a real event, by the form or from a terminal, and shows what comes of it as it happens. */
export function EventStep({ tenant, keyAttribute, pattern, disabled }: EventStepProps) {
  const when = pattern === null ? null : compileWhen(pattern.when).when;
  const [body, setBody] = useState(() => JSON.stringify(exampleEvent(keyAttribute ?? "customerId", when), null, 2));
  const [happened, setHappened] = useState<readonly LiveItem[]>([]);
  const stream = useTenantStream(
    tenant,
    { kinds: itemKinds },
    {
      onItem: (kind, data, id) => setHappened((before) => [...before, itemOf(kind as ItemKind, id, data)].slice(-shownItems)),
      onGap: () => undefined,
    },
  );
  const send = useMutation({ mutationFn: () => sendEvent(tenant, body) });
  const fault = faultOf(body);
  return (
    <Step number={3} title="First event" done={happened.some(({ kind }) => kind === "match")}>
      <Stack gap="sm">
        <Text size="sm">Send an event from here or from a terminal. It is a real one, and what comes of it is shown below.</Text>
        {send.error === null ? null : <ErrorNote error={send.error} />}
        <StreamError state={stream} />
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <Stack gap="xs">
            <Textarea
              label="The event, as JSON"
              autosize
              minRows={5}
              classNames={{ input: "wt-mono" }}
              value={body}
              onChange={({ currentTarget }) => setBody(currentTarget.value)}
              error={fault}
              disabled={disabled}
            />
            <Group>
              <Button onClick={() => send.mutate()} disabled={disabled || fault !== null} loading={send.isPending}>
                Send the event
              </Button>
            </Group>
          </Stack>
          <Curl tenant={tenant} body={fault === null ? JSON.stringify(JSON.parse(body)) : body} />
        </SimpleGrid>
        <Happened tenant={tenant} items={happened} />
      </Stack>
    </Step>
  );
}

/** Why the text is no event; null when it is one. */
function faultOf(text: string): string | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read)
      ? null
      : 'An event is a JSON object, such as {"type": "call"}.';
  } catch (error) {
    return `This is not JSON: ${(error as Error).message}`;
  }
}

function Curl({ tenant, body }: { readonly tenant: string; readonly body: string }) {
  const url = window.location.origin;
  const text = `${tokenCurlOf(url)}\n${curlOf(url, tenant, body)}`;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        The same from a terminal
      </Text>
      <Code block tabIndex={0} role="group" aria-label="The event as a curl command">
        {text}
      </Code>
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed" style={{ flex: 1 }}>
          CLIENT_ID and CLIENT_SECRET are those of a client of yours.
        </Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy the command"}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Stack>
  );
}
