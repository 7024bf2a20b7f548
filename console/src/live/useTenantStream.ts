import { useEffect, useRef, useState } from "react";
import { part, RequestError } from "../api/client.ts";
import { queries } from "../api/queries.ts";
import { sessionQuery } from "../session/session.ts";
import { listenTo, type StreamListener, type StreamState } from "./tenant-stream.ts";

interface Wanted {
  readonly kinds: readonly string[];
  /** only what is about this customer */
  readonly key?: string | undefined;
}

/** Listens to a tenant's live stream while the component is there. @returns how the connection stands */
export function useTenantStream(tenant: string, { kinds, key }: Wanted, listener: Omit<StreamListener, "onState">): StreamState {
  const [state, setState] = useState<StreamState>({ kind: "connecting" });
  const current = useRef(listener);
  useEffect(() => {
    current.current = listener;
  });
  const query = new URLSearchParams({ kinds: kinds.join(","), ...(key === undefined ? {} : { key }) }).toString();
  const address = `/tenants/${part(tenant)}/stream?${query}`;
  useEffect(
    () =>
      listenTo(address, {
        onItem: (...item) => current.current.onItem(...item),
        onGap: () => current.current.onGap(),
        onState: (next) => {
          setState(next);
          if (next.kind === "lost" && isSignedOut(next.error)) void queries.resetQueries({ queryKey: sessionQuery.queryKey });
        },
      }),
    [address],
  );
  return state;
}

function isSignedOut(error: Error): boolean {
  return error instanceof RequestError && error.status === 401;
}
