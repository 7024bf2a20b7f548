import { Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { PageLoading } from "../../shell/PageLoading.tsx";
import { PatternEditor } from "./PatternEditor.tsx";
import { draftOf, emptyDraft, patternQuery } from "./queries.ts";

const from = "/signed-in/t/$tenant/patterns/new";

/** /t/{tenant}/patterns/new: a new pattern; `?clone=` names the one whose texts it begins with. */
export function NewPattern() {
  const { tenant } = useParams({ from });
  const { clone } = useSearch({ from });
  const navigate = useNavigate();
  const { data: model } = useQuery({ ...patternQuery(tenant, clone ?? ""), enabled: clone !== undefined });
  if (clone !== undefined && model === undefined) return <PageLoading />;
  const saved = model === undefined ? emptyDraft : { ...draftOf(model), name: `${model.name} (copy)`, status: false };
  return (
    <Stack>
      <Title order={2} size="h3">
        New pattern
      </Title>
      <PatternEditor
        key={clone ?? "new"}
        tenant={tenant}
        id={null}
        saved={saved}
        onSaved={(pattern) => void navigate({ to: "/t/$tenant/patterns/$pattern", params: { tenant, pattern } })}
      />
    </Stack>
  );
}
