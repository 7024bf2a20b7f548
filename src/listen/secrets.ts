import type { SecretBox } from "../secrets/secret-box.ts";
import { listenerPlace, type Listener } from "../store/configuration.ts";

/**
 * The secret options of a listener, decrypted.
 * @param tenant the tenant's number
 * @throws SecretKeyError when one can't be decrypted
 */
export function openListenerSecrets(
  box: SecretBox,
  tenant: number,
  { secrets, secretsKey }: Pick<Listener, "secrets" | "secretsKey">,
): Readonly<Record<string, string>> {
  const opened = Object.entries(secrets).map(([option, sealed]) => {
    return [option, box.open({ tenant, place: listenerPlace(secretsKey, option) }, sealed)] as const;
  });
  return Object.fromEntries(opened);
}
