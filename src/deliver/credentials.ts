/** What a tenant has entered for a third party, ready to be used. Read when used, never kept. */
import type { EndpointDeclaration, FieldDeclaration } from "../language/declaration.ts";
import type { SecretBox } from "../secrets/secret-box.ts";
import { integrationPlace, type ConfigurationReads, type Integration } from "../store/configuration.ts";

/** Values by field; those that the tenant left out and that have no default are missing. */
export type Fields = Readonly<Record<string, string>>;

/** Whose secrets are read, and how. */
export interface CredentialStore {
  readonly configuration: Pick<ConfigurationReads, "integration">;
  readonly box: SecretBox;
}

/**
 * The fields of a tenant's integration, secrets decrypted, defaults filled in.
 * @param tenant the tenant's number
 * @returns null when it is not set up, or lacks a mandatory field; {} for a third party that needs none
 * @throws SecretKeyError when a secret can't be decrypted
 */
export async function credentialsOf(store: CredentialStore, tenant: number, declaration: EndpointDeclaration): Promise<Fields | null> {
  if (declaration.integration === undefined) return {};
  return fieldsOf(store.box, tenant, declaration, await store.configuration.integration(tenant, declaration.name));
}

/**
 * The same of an integration that has been read.
 * @param integration null when it is not set up
 */
export function fieldsOf(
  box: SecretBox,
  tenant: number,
  { name, integration: declared = {} }: EndpointDeclaration,
  integration: Integration | null,
): Fields | null {
  if (integration === null) return null;
  const secrets = Object.entries(integration.secrets).map(([field, sealed]) => {
    const place = { tenant, place: integrationPlace(name, field) };
    return [field, box.open(place, sealed)] as const;
  });
  const fields = { ...plainFieldsOf(declared, integration), ...Object.fromEntries(secrets) };
  const whole = Object.entries(declared).every(([field, { mandatory = false }]) => !mandatory || Object.hasOwn(fields, field));
  return whole ? fields : null;
}

/** The fields that are no secrets, defaults filled in. */
export function plainFieldsOf(declared: Readonly<Record<string, FieldDeclaration>>, { fields }: Pick<Integration, "fields">): Fields {
  const defaults = Object.entries(declared).flatMap(([field, { default: value }]) =>
    value === undefined ? [] : [[field, value] as const],
  );
  return { ...Object.fromEntries(defaults), ...fields };
}
