import { Button, Menu, Stack, Tabs, Text } from "@mantine/core";
import { IconCopy, IconDots } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { DeleteMenuItem } from "../../parts/DeleteButton.tsx";
import { ItemHeading } from "../../parts/ItemHeading.tsx";
import { useUnsavedGuard } from "../../parts/useUnsavedGuard.ts";
import { useMay } from "../../session/session.ts";
import { PatternEditor } from "./PatternEditor.tsx";
import { PageLoading } from "../../shell/PageLoading.tsx";
import { differs } from "./draft.ts";
import { deletePattern, patternQuery } from "./queries.ts";
import { SavedElsewhere } from "./SavedElsewhere.tsx";
import { TryIt, useTesterInput } from "./tester/TryIt.tsx";
import { useDraft } from "./useDraft.ts";

const Versions = lazy(async () => ({ default: (await import("./Versions.tsx")).Versions }));

const BacktestPanel = lazy(async () => ({ default: (await import("./backtest/BacktestPanel.tsx")).BacktestPanel }));

const from = "/signed-in/t/$tenant/patterns/$pattern";

/** /t/{tenant}/patterns/{id}: one pattern; `?view=` says which tab. */
export function PatternPage() {
  const { tenant, pattern } = useParams({ from });
  return <OfPattern key={`${tenant}/${pattern}`} tenant={tenant} id={pattern} />;
}

function OfPattern({ tenant, id }: { readonly tenant: string; readonly id: string }) {
  const { view = "edit" } = useSearch({ from });
  const navigate = useNavigate();
  const { data: pattern } = useSuspenseQuery(patternQuery(tenant, id));
  const edited = useDraft(tenant, pattern);
  const { base, draft, setDraft, save, conflicts } = edited;
  const typed = useTesterInput();
  useUnsavedGuard(() => differs(draft, base));
  return (
    <Stack>
      <ItemHeading name={pattern.name} actions={<Actions tenant={tenant} id={id} name={pattern.name} />}>
        <Text c="dimmed" size="sm">
          {pattern.id}, version {pattern.version}
        </Text>
      </ItemHeading>
      <SavedElsewhere edited={edited} />
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
          <PatternEditor
            tenant={tenant}
            id={id}
            blocked={conflicts.length > 0}
            saved={base}
            draft={draft}
            setDraft={setDraft}
            save={save}
          />
        </Tabs.Panel>
        <Tabs.Panel value="try" pt="md">
          <TryIt tenant={tenant} draft={draft} {...typed} />
        </Tabs.Panel>
        <Tabs.Panel value="backtest" pt="md">
          <Suspense fallback={<PageLoading />}>
            <BacktestPanel tenant={tenant} pattern={pattern} when={draft.when} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="versions" pt="md">
          <Suspense fallback={<PageLoading />}>
            <Versions tenant={tenant} pattern={pattern} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Actions({ tenant, id, name }: { readonly tenant: string; readonly id: string; readonly name: string }) {
  const navigate = useNavigate();
  const mayWrite = useMay("config:write");
  const remove = async (): Promise<void> => {
    await deletePattern(tenant, id);
    await navigate({ to: "/t/$tenant/patterns", params: { tenant }, ignoreBlocker: true });
  };
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
        <DeleteMenuItem
          name={name}
          warning="Its partial matches go with it. Reactions that run already go on, and the journal keeps what it did."
          remove={remove}
        />
      </Menu.Dropdown>
    </Menu>
  );
}
