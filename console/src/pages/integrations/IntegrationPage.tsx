import { Alert, List, Stack, Text } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { integrationTypesQuery } from "../../editor/known.ts";
import { CopyField } from "../../parts/CopyField.tsx";
import { DeleteButton } from "../../parts/DeleteButton.tsx";
import { StateBadge } from "../../parts/StateBadge.tsx";
import { useMay } from "../../session/session.ts";
import { NotFound } from "../../shell/NotFound.tsx";
import { ItemHeading } from "../../parts/ItemHeading.tsx";
import { DeliverySection } from "./DeliverySection.tsx";
import { IntegrationForm } from "./IntegrationForm.tsx";
import { deleteIntegration, integrationsQuery } from "./queries.ts";
import { Sends } from "./Sends.tsx";
import { stateOf } from "./state.ts";
import { TestSection } from "./TestSection.tsx";

/** /t/{tenant}/integrations/{type} */
export function IntegrationPage() {
  const { tenant, integration: name } = useParams({ from: "/signed-in/t/$tenant/integrations/$integration" });
  const { data: types } = useSuspenseQuery(integrationTypesQuery);
  const { data: integrations } = useSuspenseQuery(integrationsQuery(tenant));
  const mayWrite = useMay("config:write");
  const type = types.find((one) => one.type === name);
  const integration = integrations.find((one) => one.type === name);
  if (type === undefined) return <NotFound />;
  const { warnings = [], delivery, "receipt-url": receiptUrl } = integration ?? {};
  const isSetUp = integration !== undefined;
  return (
    <Stack>
      <ItemHeading
        name={name}
        actions={
          isSetUp && type.fields.length > 0 ? (
            <DeleteButton
              name={name}
              warning="Its secrets are gone. Sends that wait for it fail when their turn comes."
              disabled={!mayWrite}
              remove={() => deleteIntegration(tenant, name)}
            />
          ) : null
        }
      >
        <StateBadge state={stateOf(integration)} />
      </ItemHeading>
      <Text size="sm">{type.description}</Text>
      {warnings.length === 0 ? null : (
        <Alert color="yellow" variant="light" title="Not used as it is given">
          <List size="sm">
            {warnings.map((warning) => (
              <List.Item key={warning}>{warning}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {type.fields.length === 0 ? (
        <Text c="dimmed">It needs no setting up.</Text>
      ) : (
        <IntegrationForm key={`${name} ${isSetUp}`} tenant={tenant} type={type} saved={integration} />
      )}
      {receiptUrl === undefined ? null : <CopyField label="Address for delivery receipts" value={receiptUrl} />}
      {delivery === undefined || type.sends.length === 0 ? null : <DeliverySection tenant={tenant} type={name} delivery={delivery} />}
      {isSetUp && type.sends.length > 0 ? <TestSection key={`${name} test`} tenant={tenant} type={type} /> : null}
      {type.sends.length === 0 ? <Text c="dimmed">Nothing is sent to it; listeners use its credentials.</Text> : <Sends type={type} />}
    </Stack>
  );
}
