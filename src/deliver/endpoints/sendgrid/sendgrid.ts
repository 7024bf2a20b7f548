/**
 * SendGrid's v3 Mail Send: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send. It takes no idempotency key; the send's own
 * goes along as a custom argument, which the event webhook gives back. The official client has a base address but neither a timeout nor a
 * connection pool.
 */
import type { Attributes, Json } from "../../../language/ast.ts";
import type { ProviderAnswer } from "../../call.ts";
import { sendArgument, sendMark } from "../../callback-url.ts";
import type { Delivery, Endpoint } from "../../endpoint.ts";
import { exchange } from "../../meaning.ts";
import { textOf, textsOf, unfit } from "../../parameters.ts";
import { declaration } from "./declaration.ts";

export const sendgrid: Endpoint = {
  declaration,
  deliver: async (delivery, context) => {
    const headers = { authorization: `Bearer ${context.fields["password"] ?? ""}` };
    const call = { method: "POST", url: `${context.baseUrl}/v3/mail/send`, headers, json: mailOf(delivery, context.receiptUrl) } as const;
    return exchange(declaration, context, call, { ok, problem, pauseMs });
  },
};

/** All recipients are in the one To of the one e-mail, as in any e-mail to several people. */
function mailOf({ parameters, idempotencyKey }: Delivery, receiptUrl: string | null): Json {
  const html = textOf(parameters, "html") ?? "";
  const text = { type: "text/plain", value: textOf(parameters, "message") ?? "" };
  return {
    personalizations: [{ to: recipientsOf(parameters) }],
    from: person(textOf(parameters, "from") ?? "", textOf(parameters, "fromname")),
    subject: textOf(parameters, "subject") ?? "",
    content: html === "" ? [text] : [text, { type: "text/html", value: html }],
    custom_args: receiptUrl === null ? {} : { [sendArgument]: sendMark(receiptUrl, idempotencyKey) },
  };
}

/** SendGrid refuses a mail that names an address twice; of one address the first stays. */
function recipientsOf(parameters: Attributes): Json {
  const addresses = textsOf(parameters, "to");
  const names = textsOf(parameters, "toname");
  if (names.length > addresses.length) throw unfit(`there are ${names.length} in :toname, but ${addresses.length} in :to`);
  const people = addresses.map((email, i) => [email.toLowerCase(), person(email, names[i])] as const);
  return people.filter(([key], i) => people.findIndex(([other]) => other === key) === i).map(([, one]) => one);
}

function person(email: string, name: string | undefined): { email: string; name?: string } {
  return name === undefined || name === "" ? { email } : { email, name };
}

/** The body of a success is empty; the id stands in a header. @throws TypeError without one: then it was not SendGrid that answered */
function ok({ headers, status }: ProviderAnswer): Attributes {
  const id = [headers["x-message-id"]].flat()[0];
  if (id === undefined) throw new TypeError("no X-Message-Id");
  return { "message-id": id, status };
}

/** `{"errors": [{"message", "field", "help"}]}`: all of them, since one mail may have several. */
function problem({ json }: ProviderAnswer): { message?: string } {
  const { errors } = (typeof json === "object" ? (json ?? {}) : {}) as { errors?: readonly { message?: unknown; field?: unknown }[] };
  if (!Array.isArray(errors)) return {};
  const words = errors.map(({ message, field }) => (typeof field === "string" ? `${String(message)} (${field})` : String(message)));
  return words.length === 0 ? {} : { message: words.join("; ") };
}

/** SendGrid names the second since 1970 at which its limit renews, and has no Retry-After ("Rate Limits"). */
function pauseMs({ status, headers }: ProviderAnswer, now: number): number | null {
  const reset = Number([headers["x-ratelimit-reset"]].flat()[0] ?? Number.NaN);
  return status !== 429 || Number.isNaN(reset) ? null : Math.max(0, reset * 1_000 - now);
}
