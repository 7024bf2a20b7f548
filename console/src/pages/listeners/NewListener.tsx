import { Stack } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { CreatedListener } from "../../api/objects.ts";
import { Heading } from "../../parts/Heading.tsx";
import { AddressOnce } from "./AddressOnce.tsx";
import { ListenerForm } from "./ListenerForm.tsx";
import { createListener, listenerTypesQuery, type ListenerDraft } from "./queries.ts";

/** /t/{tenant}/listeners/new */
export function NewListener() {
  const { tenant } = useParams({ from: "/signed-in/t/$tenant/listeners/new" });
  const { data: types } = useSuspenseQuery(listenerTypesQuery);
  const [created, setCreated] = useState<CreatedListener | null>(null);
  const navigate = useNavigate();
  const leave = ({ id: listener }: CreatedListener): void =>
    void navigate({ to: "/t/$tenant/listeners/$listener", params: { tenant, listener } });
  const fresh: ListenerDraft = { name: "", description: "", status: true, type: types[0]!.type, options: {}, mapping: {} };
  return (
    <Stack>
      <Heading order={2}>New listener</Heading>
      <ListenerForm
        id={null}
        saved={fresh}
        events={[]}
        save={(draft) => createListener(tenant, draft)}
        onSaved={(listener) => (listener.url === undefined ? leave(listener) : setCreated(listener))}
      />
      {created?.url === undefined ? null : <AddressOnce url={created.url} close={() => leave(created)} />}
    </Stack>
  );
}
