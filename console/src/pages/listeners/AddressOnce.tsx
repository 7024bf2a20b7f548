import { CopyField } from "../../parts/CopyField.tsx";
import { ShownOnce } from "../../parts/ShownOnce.tsx";

/** A listener's address, shown this once. */
export function AddressOnce({ url, close }: { readonly url: string; readonly close: () => void }) {
  return (
    <ShownOnce
      title="The listener's address"
      warning="The address is shown this once, and whoever knows it can post. Enter it where the events come from."
      done="I have taken it"
      close={close}
    >
      <CopyField label="Address" value={url} />
    </ShownOnce>
  );
}
