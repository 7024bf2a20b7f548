/** Integrations as the API takes and tells them. */
import { Type, type Static, type TObject, type TSchema } from "typebox";
import { versionWarnings } from "../deliver/versions.ts";
import type { EndpointDeclaration, FieldDeclaration } from "../language/declaration.ts";
import { newSecret } from "./secrets.ts";
import { integrationPlace, type Integration, type IntegrationChange } from "../store/configuration.ts";
import type { SecretBox } from "../secrets/secret-box.ts";
import { DeliveryObject } from "./delivery-object.ts";
import { ApiError } from "./errors.ts";
import { ignored } from "./operation.ts";
import { checked, strictObject } from "./validation.ts";

/** What stands for a secret that is set; sent back, it leaves the secret as it is. */
export const mask = "********";

const maxFieldLength = 4_000;

/** An integration as the API tells it: its fields by name beside its type. */
export const IntegrationObject = Type.Object(
  {
    type: Type.String(),
    delivery: Type.Optional(DeliveryObject),
    "receipt-url": Type.Optional(
      Type.String({ description: "where the provider's delivery receipts come in; of providers that send some" }),
    ),
    warnings: Type.Optional(Type.Array(Type.String(), { description: "what is not used as it is given, and what is used instead" })),
  },
  {
    title: "Integration",
    additionalProperties: Type.String({ description: `a field of the integration; a secret that is set is told as ${mask}` }),
  },
);

export const integrationExample: Static<typeof IntegrationObject> & Readonly<Record<string, string>> = {
  type: "twilio",
  account: "AC0123456789abcdef0123456789abcdef",
  password: mask,
  "from-phone-number": "+15005550006",
  "receipt-url": "https://whenthen.example.com/callbacks/twilio/…",
};

/** Members that an answer has beside the fields; sent back, they change nothing. */
const besideFields = { type: ignored, id: ignored, delivery: ignored, "receipt-url": ignored, warnings: ignored };

/** What is given to set one up: fields by name. Which there are depends on the type. */
export const IntegrationFields = Type.Object(besideFields, {
  title: "IntegrationFields",
  additionalProperties: Type.Union([Type.String(), Type.Null()], {
    description: "a field of the integration, or null for one that is not wanted",
  }),
});

export type GivenFields = Readonly<Record<string, string | null>>;

/**
 * Tells an integration without its secrets.
 * @param receiptUrl where receipts of it come in; null where the provider sends none
 * @param declared its fields, for warnings of what is in them
 */
export function integrationObject(
  { type, fields, secrets }: Integration,
  receiptUrl: string | null,
  declared: EndpointDeclaration["integration"] = {},
): Static<typeof IntegrationObject> {
  const masked = Object.fromEntries(Object.keys(secrets).map((field) => [field, mask]));
  const warnings = versionWarnings(declared, fields);
  const receipts = receiptUrl === null ? {} : { "receipt-url": receiptUrl };
  return { type, ...fields, ...masked, ...receipts, ...(warnings.length === 0 ? {} : { warnings }) };
}

/**
 * What setting an integration up changes in the store.
 * @param tenant the tenant's number
 * @param before as it stands; null when it is new
 * @throws ApiError 400 when a field is wrong, missing or not known
 */
export function integrationChange(
  box: SecretBox,
  tenant: number,
  declaration: EndpointDeclaration,
  given: unknown,
  before: Integration | null,
): IntegrationChange {
  const { name, integration: declared } = declaration;
  if (declared === undefined) throw new ApiError(400, `${name} needs no setting up; it is always there`);
  const fields = checked(fieldsSchema(declared), given) as GivenFields;
  if (typeof fields["type"] === "string" && fields["type"] !== name) {
    throw new ApiError(400, `"type" is ${JSON.stringify(fields["type"])}, but these are the fields of ${name}`);
  }
  const members = Object.entries(fields);
  const all = members.filter(([member]) => !Object.hasOwn(besideFields, member));
  const isSecret = (field: string): boolean => declared[field]?.secret === true;
  const secrets = all
    .filter(([field, value]) => isSecret(field) && value !== mask)
    .map(([field, value]) => {
      return [field, value === null ? null : box.seal({ tenant, place: integrationPlace(name, field) }, value)] as const;
    });
  const change: IntegrationChange = {
    fields: Object.fromEntries(all.flatMap(([field, value]) => (isSecret(field) || value === null ? [] : [[field, value]]))),
    secrets: Object.fromEntries(secrets),
    receiptToken: newSecret(),
  };
  mustBeWhole(declared, change, before);
  return change;
}

/** A secret that is set already need not be given again. */
function mustBeWhole(declared: Readonly<Record<string, FieldDeclaration>>, change: IntegrationChange, before: Integration | null): void {
  for (const [field, { mandatory = false, secret = false, description, default: value }] of Object.entries(declared)) {
    if (!mandatory || value !== undefined) continue;
    const kept = secret && change.secrets[field] === undefined && before?.secrets[field] !== undefined;
    const there = secret ? (change.secrets[field] ?? null) !== null : change.fields[field] !== undefined;
    if (!there && !kept) throw new ApiError(400, `"${field}" is missing; it must be the ${description}`);
  }
}

function fieldsSchema(declared: Readonly<Record<string, FieldDeclaration>>): TObject {
  const members = Object.entries(declared).map(([field, declaration]) => [field, Type.Optional(fieldSchema(declaration))] as const);
  return strictObject({ ...Object.fromEntries(members), ...besideFields });
}

function fieldSchema({ secret = false, format }: FieldDeclaration): TSchema {
  const plain = { minLength: 1, maxLength: maxFieldLength };
  if (format === undefined) return Type.Union([Type.String(plain), Type.Null()]);
  const value = Type.String({ ...plain, pattern: `^(?:${format.pattern})$` });
  const either = secret ? [value, Type.Literal(mask), Type.Null()] : [value, Type.Null()];
  return Type.Union(either, { description: format.words });
}
