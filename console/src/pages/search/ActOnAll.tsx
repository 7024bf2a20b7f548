import { Alert, Button, Checkbox, Group, List, Loader, Modal, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { tones } from "../../parts/colours.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { useMay } from "../../session/session.ts";
import { patternsQuery } from "../patterns/queries.ts";
import { cancelAll, maxPreviewed, rerunAll, selectionQuery, type Filters, type RerunMany, type Status } from "./queries.ts";
import { filterText, selectionOf } from "./selection.ts";

type Action = "cancel" | "rerun";

const words = {
  cancel: { title: "Cancel all that the filter selects", confirm: "Cancel them" },
  rerun: { title: "Run all again that the filter selects", confirm: "Run them again" },
} as const;

const patternsShown = 8;

interface ActOnAllProps {
  readonly tenant: string;
  readonly filters: Filters;
}

/** Cancelling and running again all that the filters of the search select: first what that is, then what was done. */
export function ActOnAll({ tenant, filters }: ActOnAllProps) {
  const [action, setAction] = useState<Action | null>(null);
  const [shown, setShown] = useState<Action>("cancel");
  const mayWrite = useMay("config:write");
  const { status } = filters;
  const open = (wanted: Action): void => {
    setShown(wanted);
    setAction(wanted);
  };
  return (
    <Group gap="xs" role="group" aria-label="With all that the filter selects">
      <Button
        size="xs"
        variant="default"
        disabled={!mayWrite || (status !== undefined && status !== "running")}
        title="Only what runs can be cancelled"
        onClick={() => open("cancel")}
      >
        Cancel all
      </Button>
      <Button
        size="xs"
        variant="default"
        disabled={!mayWrite || status === "running"}
        title="Only what has ended can be run again"
        onClick={() => open("rerun")}
      >
        Run all again
      </Button>
      <Modal
        opened={action !== null}
        onClose={() => setAction(null)}
        title={words[shown].title}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Asking tenant={tenant} filters={filters} action={shown} close={() => setAction(null)} />
      </Modal>
    </Group>
  );
}

interface AskingProps extends ActOnAllProps {
  readonly action: Action;
  readonly close: () => void;
}

function Asking({ tenant, filters, action, close }: AskingProps) {
  const [ended, setEnded] = useState<Status>(filters.status ?? "failure");
  const [fromFailed, setFromFailed] = useState(true);
  const wanted: Filters = { ...filters, status: action === "cancel" ? "running" : ended };
  const act = useMutation({
    mutationFn: async () =>
      action === "cancel"
        ? cancelledText(await cancelAll(tenant, wanted))
        : rerunTexts(await rerunAll(tenant, wanted, fromFailed && ended === "failure")),
  });
  if (act.data !== undefined) return <Done texts={act.data} close={close} />;
  return (
    <Stack>
      {action === "cancel" || filters.status !== undefined ? null : (
        <Select
          label="Those that ended with"
          allowDeselect={false}
          data={["failure", "cancelled", "success"]}
          value={ended}
          onChange={(next) => setEnded(next ?? "failure")}
        />
      )}
      {action === "rerun" && ended === "failure" ? (
        <Checkbox
          label="Begin with the command that failed"
          description="What stands before it counts as done. Otherwise the whole runs again."
          checked={fromFailed}
          onChange={(event) => setFromFailed(event.currentTarget.checked)}
        />
      ) : null}
      <Preview tenant={tenant} filters={wanted} action={action} />
      {act.error === null ? null : <ErrorNote error={act.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Leave them
        </Button>
        <Button {...(action === "cancel" ? { color: tones.bad } : {})} loading={act.isPending} onClick={() => act.mutate()}>
          {words[action].confirm}
        </Button>
      </Group>
    </Stack>
  );
}

function Preview({ tenant, filters, action }: ActOnAllProps & { readonly action: Action }) {
  const { data, error, isFetching } = useQuery(selectionQuery(tenant, filters));
  const { data: patterns = [] } = useQuery(patternsQuery(tenant));
  if (error !== null) return <ErrorNote error={error} />;
  if (data === undefined || isFetching) return <Loader size="sm" aria-label="Looking what that selects" />;
  const { count, rerunBefore, patterns: byPattern } = selectionOf(data.items);
  const what = filterText(filters, (id) => patterns.find((one) => one.id === id)?.name ?? id);
  const number = data.next === null ? count.toLocaleString() : `more than ${maxPreviewed.toLocaleString()}`;
  return (
    <div role="status">
      <Text size="sm">
        Selected: {number} {what}.
        {action === "rerun" && rerunBefore > 0
          ? ` ${rerunBefore.toLocaleString()} of the newest have been run again before and are left out.`
          : ""}
      </Text>
      {byPattern.length < 2 ? null : (
        <List size="sm" mt="xs">
          {byPattern.slice(0, patternsShown).map(([name, ofIt]) => (
            <List.Item key={name}>
              {name}: {ofIt.toLocaleString()}
            </List.Item>
          ))}
          {byPattern.length <= patternsShown ? null : <List.Item>and {byPattern.length - patternsShown} other patterns</List.Item>}
        </List>
      )}
    </div>
  );
}

function Done({ texts: [first, ...others], close }: { readonly texts: readonly string[]; readonly close: () => void }) {
  return (
    <Stack>
      <Alert variant="default" role="status" title={first}>
        {others.map((text) => (
          <Text key={text} size="sm">
            {text}
          </Text>
        ))}
      </Alert>
      <Group justify="flex-end">
        <Button data-autofocus onClick={close}>
          Close
        </Button>
      </Group>
    </Stack>
  );
}

function cancelledText({ selected, cancelled }: { readonly selected: number; readonly cancelled: number }): readonly string[] {
  const rest = selected - cancelled;
  return [`${cancelled.toLocaleString()} cancelled`, ...(rest === 0 ? [] : [`${rest.toLocaleString()} had ended meanwhile.`])];
}

function rerunTexts({ rerun, "rerun-before": before, refused, reasons }: RerunMany): readonly string[] {
  return [
    `${rerun.toLocaleString()} run again`,
    ...(before === 0 ? [] : [`${before.toLocaleString()} left out: they have been run again before.`]),
    ...(refused === 0 ? [] : [`${refused.toLocaleString()} can't be run again:`]),
    ...reasons.map(({ id, error }) => `${id}: ${error}`),
  ];
}
