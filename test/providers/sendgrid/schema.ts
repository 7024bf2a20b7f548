/**
 * What SendGrid checks of a mail, with its words, the field it names and the help it points at.
 * Sources: SendGrid API reference, "Mail Send" (the schema, limits) and "Mail Send: Errors"; "Validation Error(s) when Sending Emails Using
 * the Mail Send API" (support.sendgrid.com); @sendgrid/helpers classes/mail.js for the names of all members.
 */

/** One entry of `errors`. */
export interface MailError {
  readonly message: string;
  readonly field: string | null;
  readonly help: string | null;
}

type Json = Readonly<Record<string, unknown>>;

const members =
  `personalizations from reply_to reply_to_list subject content attachments template_id headers categories custom_args send_at batch_id
  asm ip_pool_name mail_settings tracking_settings`.split(/\s+/);
const personalizationMembers = `from to cc bcc subject headers substitutions dynamic_template_data custom_args send_at`.split(/\s+/);
const helpPage = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html";
const maxRecipients = 1_000;
const maxCustomArgsBytes = 10_000;

export function mailError(message: string, field: string | null = null): MailError {
  return { message, field, help: field === null ? null : `${helpPage}#message.${field.replaceAll(/\.\d+/g, "")}` };
}

/** Everything that is wrong with a mail. */
export function wrongIn(mail: Json): MailError[] {
  return [
    ...unknown(mail, members, ""),
    ...wrongPersonalizations(mail["personalizations"]),
    ...wrongAddress(mail["from"], "from"),
    ...(mail["reply_to"] === undefined ? [] : wrongAddress(mail["reply_to"], "reply_to")),
    ...wrongSubject(mail),
    ...wrongContent(mail),
    ...wrongArgs(mail["custom_args"], "custom_args"),
  ];
}

function unknown(object: Json, known: readonly string[], path: string): MailError[] {
  const names = Object.keys(object).filter((name) => !known.includes(name));
  return names.map((name) => mailError(`Additional property ${name} is not allowed`, `${path}${name}`));
}

function wrongPersonalizations(given: unknown): MailError[] {
  if (!Array.isArray(given) || given.length === 0)
    return [mailError("The personalizations field is required and must have at least one personalization.", "personalizations")];
  return (given as Json[]).flatMap((personalization, i) => {
    const path = `personalizations.${i}`;
    const lists = ["to", "cc", "bcc"].flatMap((name) => recipients(personalization, name).map((one) => ({ name, one })));
    return [
      ...unknown(personalization, personalizationMembers, `${path}.`),
      ...missingTo(personalization, path),
      ...wrongRecipients(personalization, path),
      ...twice(lists, path),
      ...(lists.length > maxRecipients
        ? [mailError(`There is a limit of ${maxRecipients} total recipients (to + cc + bcc) per request.`, path)]
        : []),
      ...wrongArgs(personalization["custom_args"], `${path}.custom_args`),
    ];
  });
}

function recipients(personalization: Json, name: string): Json[] {
  const list = personalization[name];
  return Array.isArray(list) ? (list as Json[]) : [];
}

function missingTo(personalization: Json, path: string): MailError[] {
  if (recipients(personalization, "to").length > 0) return [];
  const message =
    "The to array is required for all personalization objects, and must have at least one email object with a valid email address.";
  return [mailError(message, `${path}.to`)];
}

function wrongRecipients(personalization: Json, path: string): MailError[] {
  return ["to", "cc", "bcc"].flatMap((name) =>
    recipients(personalization, name).flatMap((one, i) => (isAddress(one["email"]) ? [] : [invalidAddress(`${path}.${name}.${i}.email`)])),
  );
}

function twice(lists: readonly { readonly name: string; readonly one: Json }[], path: string): MailError[] {
  const seen = new Set<string>();
  for (const { name, one } of lists) {
    const address = String(one["email"]).toLowerCase();
    if (seen.has(address)) {
      const found = `We found the first duplicate instance of [${address}] in the ${path}.${name} field.`;
      return [mailError(`Each email address in the personalization block should be unique between to, cc, and bcc. ${found}`, path)];
    }
    seen.add(address);
  }
  return [];
}

function wrongAddress(given: unknown, field: string): MailError[] {
  if (typeof given !== "object" || given === null) {
    const example = `{"email": "example@example.com"} or {"email": "example@example.com", "name": "Example Recipient"}`;
    return [
      mailError(
        `The ${field} object must be provided for every email send. It is an object that requires the email parameter, but may also contain a name parameter.  e.g. ${example}.`,
        `${field}.email`,
      ),
    ];
  }
  return isAddress((given as Json)["email"]) ? [] : [invalidAddress(`${field}.email`)];
}

function invalidAddress(field: string): MailError {
  return mailError("Does not contain a valid address.", field);
}

function isAddress(value: unknown): boolean {
  return typeof value === "string" && value.length <= 320 && /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+$/.test(value);
}

function wrongSubject(mail: Json): MailError[] {
  const each = Array.isArray(mail["personalizations"]) && (mail["personalizations"] as Json[]).every(({ subject }) => Boolean(subject));
  if (mail["template_id"] !== undefined || each || (typeof mail["subject"] === "string" && mail["subject"] !== "")) return [];
  const message =
    "The subject is required. You can get around this requirement if you use a template with a subject defined or if every personalization has a subject defined.";
  return [mailError(message, "subject")];
}

function wrongContent(mail: Json): MailError[] {
  const content = mail["content"];
  if (mail["template_id"] !== undefined) return [];
  if (!Array.isArray(content) || content.length === 0) {
    const message =
      "Unless a valid template_id is provided, the content parameter is required. There must be at least one defined content block. We typically suggest both text/plain and text/html blocks are included, but only one block is required.";
    return [mailError(message, "content")];
  }
  const parts = content as Json[];
  const empty = parts.flatMap(({ value }, i) =>
    typeof value === "string" && value !== ""
      ? []
      : [mailError("The content value must be a string at least one character in length.", `content.${i}.value`)],
  );
  const types = parts.map(({ type }) => String(type));
  const order = types.toSorted((a, b) => rank(a) - rank(b));
  if (types.every((type, i) => type === order[i]) && new Set(types).size === types.length) return empty;
  const message =
    "If present, text/plain and text/html may only be provided once. text/plain content must be first, followed by text/html.";
  return [...empty, mailError(message, "content")];
}

function rank(type: string): number {
  return type === "text/plain" ? 0 : type === "text/html" ? 1 : 2;
}

function wrongArgs(given: unknown, field: string): MailError[] {
  if (given === undefined) return [];
  const texts = typeof given === "object" && given !== null && Object.values(given).every((value) => typeof value === "string");
  if (!texts) return [mailError("The custom_args values must be strings.", field)];
  return JSON.stringify(given).length > maxCustomArgsBytes
    ? [mailError(`The custom_args may not exceed ${maxCustomArgsBytes} bytes.`, field)]
    : [];
}
