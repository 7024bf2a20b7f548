import { Text } from "@mantine/core";
import type { RotatedClient } from "../api/objects.ts";
import { CopyField } from "../parts/CopyField.tsx";
import { ShownOnce } from "../parts/ShownOnce.tsx";
import { timeText } from "../parts/times.ts";

interface SecretOnceProps {
  readonly title: string;
  readonly credentials: Pick<RotatedClient, "client-id" | "client-secret"> & Partial<Pick<RotatedClient, "overlap-until">>;
  readonly close: () => void;
}

/** A client's secret, shown this once. */
export function SecretOnce({ title, credentials, close }: SecretOnceProps) {
  const until = credentials["overlap-until"] ?? null;
  return (
    <ShownOnce
      title={title}
      warning="The secret is shown this once. Store it where the program reads it; the server keeps only its hash."
      done="I have stored it"
      close={close}
    >
      <CopyField label="Client id" value={credentials["client-id"]} />
      <CopyField label="Client secret" value={credentials["client-secret"]} />
      {until === null ? null : <Text size="sm">The secret of before works on until {timeText(until)}.</Text>}
    </ShownOnce>
  );
}
