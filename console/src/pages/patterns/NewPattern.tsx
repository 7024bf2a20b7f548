import { Stack, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { Heading } from "../../parts/Heading.tsx";
import { useUnsavedGuard } from "../../parts/useUnsavedGuard.ts";
import { PageLoading } from "../../shell/PageLoading.tsx";
import { PatternEditor } from "./PatternEditor.tsx";
import { differs, draftOf, emptyDraft, type PatternDraft } from "./draft.ts";
import { patternQuery, savePattern } from "./queries.ts";
import { TryIt, useTesterInput } from "./tester/TryIt.tsx";

const from = "/signed-in/t/$tenant/patterns/new";

/** /t/{tenant}/patterns/new: a new pattern; `?clone=` names the one whose texts it begins with, `?view=` the tab. */
export function NewPattern() {
  const { tenant } = useParams({ from });
  const { clone } = useSearch({ from });
  const { data: model } = useQuery({ ...patternQuery(tenant, clone ?? ""), enabled: clone !== undefined });
  if (clone !== undefined && model === undefined) return <PageLoading />;
  const saved = model === undefined ? emptyDraft : { ...draftOf(model), name: `${model.name} (copy)`, status: false };
  return <NewPatternForm key={clone ?? "new"} tenant={tenant} saved={saved} />;
}

function NewPatternForm({ tenant, saved }: { readonly tenant: string; readonly saved: PatternDraft }) {
  const { clone, view = "edit" } = useSearch({ from });
  const navigate = useNavigate();
  const [draft, setDraft] = useState(saved);
  const typed = useTesterInput();
  const done = useRef(false);
  useUnsavedGuard(() => !done.current && differs(draft, saved));
  return (
    <Stack>
      <Heading order={2}>New pattern</Heading>
      <Tabs
        value={view}
        keepMounted={false}
        onChange={(next) =>
          void navigate({ to: ".", search: { ...(clone === undefined ? {} : { clone }), ...(next === "try" ? { view: next } : {}) } })
        }
      >
        <Tabs.List>
          <Tabs.Tab value="edit">Edit</Tabs.Tab>
          <Tabs.Tab value="try">Try it</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="edit" pt="md">
          <PatternEditor
            tenant={tenant}
            id={null}
            saved={saved}
            draft={draft}
            setDraft={setDraft}
            save={() => savePattern(tenant, null, draft)}
            onSaved={(pattern) => {
              done.current = true;
              void navigate({ to: "/t/$tenant/patterns/$pattern", params: { tenant, pattern } });
            }}
          />
        </Tabs.Panel>
        <Tabs.Panel value="try" pt="md">
          <TryIt tenant={tenant} draft={draft} {...typed} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
