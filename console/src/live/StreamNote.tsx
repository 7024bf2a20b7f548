import { Badge } from "@mantine/core";
import { tones } from "../parts/colours.ts";
import { ErrorNote } from "../parts/ErrorNote.tsx";
import type { StreamState } from "./tenant-stream.ts";

/** How the live stream stands. */
export function StreamNote({ state }: { readonly state: StreamState }) {
  const [colour, words] = told[state.kind];
  return (
    <Badge color={colour} role="status">
      {words}
    </Badge>
  );
}

const told = {
  open: [tones.good, "live"],
  connecting: [tones.neutral, "connecting"],
  lost: [tones.bad, "not live"],
} as const;

/** What the server said when it refused the stream. */
export function StreamError({ state }: { readonly state: StreamState }) {
  return state.kind === "lost" ? <ErrorNote error={new Error(`${state.error.message}. It is tried again in a few seconds.`)} /> : null;
}
