import { Button, Menu, Stack, Tabs, Text } from "@mantine/core";
import { IconCopy, IconDots, IconTrash } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import type { Pattern } from "../../api/objects.ts";
import { askToDelete } from "../../parts/ask.tsx";
import { ItemHeading } from "../../parts/ItemHeading.tsx";
import { useUnsavedGuard } from "../../parts/useUnsavedGuard.ts";
import { useMay } from "../../session/session.ts";
import { PatternEditor } from "./PatternEditor.tsx";
import { PageLoading } from "../../shell/PageLoading.tsx";
import { Versions } from "./Versions.tsx";
import { deletePattern, differs, draftOf, patternQuery, type PatternDraft } from "./queries.ts";

const Tester = lazy(async () => ({ default: (await import("./tester/Tester.tsx")).Tester }));

const BacktestPanel = lazy(async () => ({ default: (await import("./backtest/BacktestPanel.tsx")).BacktestPanel }));

const from = "/signed-in/t/$tenant/patterns/$pattern";

/** /t/{tenant}/patterns/{id}: one pattern; `?view=` says which tab. */
export function PatternPage() {
  const { tenant, pattern: id } = useParams({ from });
  const { view = "edit" } = useSearch({ from });
  const navigate = useNavigate();
  const { data: pattern } = useSuspenseQuery(patternQuery(tenant, id));
  const { draft, setDraft } = useDraft(pattern);
  useUnsavedGuard(() => differs(draft, draftOf(pattern)));
  return (
    <Stack>
      <ItemHeading name={pattern.name} actions={<Actions tenant={tenant} id={id} name={pattern.name} />}>
        <Text c="dimmed" size="sm">
          {pattern.id}, version {pattern.version}
        </Text>
      </ItemHeading>
      <Tabs
        value={view}
        keepMounted={false}
        onChange={(next) => void navigate({ to: ".", search: next === null || next === "edit" ? {} : { view: next } })}
      >
        <Tabs.List>
          <Tabs.Tab value="edit">Edit</Tabs.Tab>
          <Tabs.Tab value="try">Try it</Tabs.Tab>
          <Tabs.Tab value="backtest">Back-test</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="edit" pt="md">
          <PatternEditor tenant={tenant} id={id} saved={draftOf(pattern)} draft={draft} setDraft={setDraft} onSaved={() => undefined} />
        </Tabs.Panel>
        <Tabs.Panel value="try" pt="md">
          <Suspense fallback={<PageLoading />}>
            <Tester tenant={tenant} draft={draft} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="backtest" pt="md">
          <Suspense fallback={<PageLoading />}>
            <BacktestPanel tenant={tenant} pattern={pattern} when={draft.when} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="versions" pt="md">
          <Versions tenant={tenant} pattern={pattern} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

/** What is edited, over all tabs; what was saved elsewhere meanwhile takes its place. */
function useDraft(pattern: Pattern): { readonly draft: PatternDraft; readonly setDraft: (draft: PatternDraft) => void } {
  const [edited, setEdited] = useState({ of: pattern, draft: draftOf(pattern) });
  const draft = edited.of === pattern ? edited.draft : draftOf(pattern);
  return { draft, setDraft: (next) => setEdited({ of: pattern, draft: next }) };
}

function Actions({ tenant, id, name }: { readonly tenant: string; readonly id: string; readonly name: string }) {
  const navigate = useNavigate();
  const mayWrite = useMay("config:write");
  const remove = async (): Promise<void> => {
    await deletePattern(tenant, id);
    await navigate({ to: "/t/$tenant/patterns", params: { tenant }, ignoreBlocker: true });
  };
  const confirm = (): void =>
    askToDelete({
      name,
      warning: "Its partial matches go with it. Reactions that run already go on, and the journal keeps what it did.",
      remove,
    });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconDots size={16} aria-hidden />} disabled={!mayWrite}>
          More
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconCopy size={16} aria-hidden />}
          onClick={() => void navigate({ to: "/t/$tenant/patterns/new", params: { tenant }, search: { clone: id } })}
        >
          Clone
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={confirm}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
