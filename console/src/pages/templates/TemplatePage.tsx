import { Anchor, List, Stack, Text, Title } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { part } from "../../api/client.ts";
import { DeleteButton } from "../../parts/DeleteButton.tsx";
import { Heading } from "../../parts/Heading.tsx";
import { ItemHeading } from "../../parts/ItemHeading.tsx";
import { useMay } from "../../session/session.ts";
import { deleteTemplate, templateQuery, usedByQuery } from "./queries.ts";
import { TemplateForm } from "./TemplateForm.tsx";

/** /t/{tenant}/templates/{id} */
export function TemplatePage() {
  const { tenant, template: id } = useParams({ from: "/signed-in/t/$tenant/templates/$template" });
  const { data: template } = useSuspenseQuery(templateQuery(tenant, id));
  const mayWrite = useMay("config:write");
  const navigate = useNavigate();
  const remove = async (): Promise<void> => {
    await deleteTemplate(tenant, id);
    await navigate({ to: "/t/$tenant/templates", params: { tenant }, ignoreBlocker: true });
  };
  return (
    <Stack>
      <ItemHeading
        name={template.name}
        actions={
          <DeleteButton name={template.name} warning="A send that names it fails from then on." disabled={!mayWrite} remove={remove} />
        }
      >
        <Text c="dimmed" size="sm">
          +{template.id} in a Then
        </Text>
      </ItemHeading>
      <TemplateForm key={id} tenant={tenant} id={id} saved={template} onSaved={() => undefined} />
      <UsedBy tenant={tenant} id={id} />
    </Stack>
  );
}

/** /t/{tenant}/templates/new */
export function NewTemplate() {
  const { tenant } = useParams({ from: "/signed-in/t/$tenant/templates/new" });
  const navigate = useNavigate();
  return (
    <Stack>
      <Heading order={2}>New template</Heading>
      <TemplateForm
        tenant={tenant}
        id={null}
        saved={{ name: "", description: "", template: "" }}
        onSaved={(template) => void navigate({ to: "/t/$tenant/templates/$template", params: { tenant, template } })}
      />
    </Stack>
  );
}

function UsedBy({ tenant, id }: { readonly tenant: string; readonly id: string }) {
  const { data: patterns } = useQuery(usedByQuery(tenant, id));
  if (patterns === undefined) return null;
  if (patterns.length === 0) return <Text c="dimmed">No pattern uses it.</Text>;
  return (
    <section aria-label="Patterns that use it">
      <Title order={3} size="h5" mb="xs">
        Patterns that use it
      </Title>
      <List>
        {patterns.map((pattern) => (
          <List.Item key={pattern.id}>
            <Anchor component={Link} to={`/t/${part(tenant)}/patterns/${pattern.id}`}>
              {pattern.name}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </section>
  );
}
