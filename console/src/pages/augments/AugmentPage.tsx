import { Stack, Text } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import type { Augment } from "../../api/objects.ts";
import { DeleteButton } from "../../parts/DeleteButton.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { Heading } from "../../parts/Heading.tsx";
import { ItemHeading } from "../../parts/ItemHeading.tsx";
import { Section } from "../../parts/Section.tsx";
import { StateBadge } from "../../parts/StateBadge.tsx";
import { timeText } from "../../parts/times.ts";
import { useMay } from "../../session/session.ts";
import { AugmentFileSection } from "./AugmentFileSection.tsx";
import { AugmentForm } from "./AugmentForm.tsx";
import { AugmentTrialSection } from "./AugmentTrialSection.tsx";
import { augmentQuery, deleteAugment, type AugmentDraft } from "./queries.ts";
import { stateOf } from "./state.ts";

/** /t/{tenant}/augments/{id} */
export function AugmentPage() {
  const { tenant, augment: id } = useParams({ from: "/signed-in/t/$tenant/augments/$augment" });
  const { data: augment } = useSuspenseQuery(augmentQuery(tenant, id));
  const mayWrite = useMay("config:write");
  const navigate = useNavigate();
  const remove = async (): Promise<void> => {
    await deleteAugment(tenant, id);
    await navigate({ to: "/t/$tenant/augments", params: { tenant }, ignoreBlocker: true });
  };
  return (
    <Stack>
      <ItemHeading
        name={augment.name}
        actions={
          <DeleteButton
            name={augment.name}
            warning="Events go on without what it added; its file goes with it."
            disabled={!mayWrite}
            remove={remove}
          />
        }
      >
        <StateBadge state={stateOf(augment)} />
      </ItemHeading>
      <AugmentForm key={id} tenant={tenant} id={id} saved={augment} onSaved={() => undefined} />
      {augment.type === "file" ? <AugmentFileSection key={`${id} file`} tenant={tenant} augment={augment} /> : null}
      <AugmentTrialSection key={`${id} trial`} tenant={tenant} id={id} />
      <Working augment={augment} />
    </Stack>
  );
}

/** How it does: counted since the server started. */
function Working({ augment }: { readonly augment: Augment }) {
  const { counters, "last-error": lastError, "circuit-breaker": breaker } = augment;
  return (
    <Section title="At work" note="Counted since the server started.">
      <Facts
        facts={[
          ["Looked up", counters["looked-up"].toLocaleString()],
          ["Found", counters.found.toLocaleString()],
          ["Failed", counters.failed.toLocaleString()],
          ...(breaker === undefined
            ? []
            : ([
                [
                  "Circuit breaker",
                  breaker === "open" ? "open: after failures in a row nothing is asked for a while" : "closed: the API is asked",
                ],
              ] as const)),
          ["Last error", lastError === null ? "none" : `${timeText(lastError.at)}: ${lastError.message}`],
        ]}
      />
    </Section>
  );
}

const fresh: AugmentDraft = { name: "", description: "", type: "file", service: "engine", options: {} };

/** /t/{tenant}/augments/new */
export function NewAugment() {
  const { tenant } = useParams({ from: "/signed-in/t/$tenant/augments/new" });
  const navigate = useNavigate();
  return (
    <Stack>
      <Heading order={2}>New augment</Heading>
      <Text size="sm" c="dimmed">
        A CSV is uploaded once the augment is there.
      </Text>
      <AugmentForm
        tenant={tenant}
        id={null}
        saved={fresh}
        onSaved={(augment) => void navigate({ to: "/t/$tenant/augments/$augment", params: { tenant, augment } })}
      />
    </Stack>
  );
}
