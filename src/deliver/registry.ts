/** Every third party: one folder in endpoints/ and one line here. */
import type { EndpointDeclaration, EndpointDeclarations } from "../language/declaration.ts";
import type { Endpoint } from "./endpoint.ts";
import { declaration as datasift } from "./endpoints/datasift/declaration.ts";
import { declaration as echo } from "./endpoints/echo/declaration.ts";
import { declaration as salesforce } from "./endpoints/salesforce/declaration.ts";
import { declaration as sendgrid } from "./endpoints/sendgrid/declaration.ts";
import { declaration as twilio } from "./endpoints/twilio/declaration.ts";
import { declaration as webhook } from "./endpoints/webhook/declaration.ts";

interface Entry {
  readonly declaration: EndpointDeclaration;
  /** the code that sends, loaded by the server only; missing for what is only listened to */
  readonly load?: () => Promise<Endpoint>;
}

const entries: readonly Entry[] = [
  { declaration: echo, load: async () => (await import("./endpoints/echo/echo.ts")).echo },
  { declaration: twilio, load: async () => (await import("./endpoints/twilio/twilio.ts")).twilio },
  { declaration: sendgrid, load: async () => (await import("./endpoints/sendgrid/sendgrid.ts")).sendgrid },
  { declaration: salesforce, load: async () => (await import("./endpoints/salesforce/salesforce.ts")).salesforce },
  { declaration: datasift },
  { declaration: webhook, load: async () => (await import("./endpoints/webhook/webhook.ts")).webhook },
];

/** What every third party says of itself, by name: for checks, completion, integrations and the interpreter. */
export const declarations: EndpointDeclarations = Object.fromEntries(entries.map(({ declaration }) => [declaration.name, declaration]));

/** The endpoints, by name. */
export async function loadEndpoints(): Promise<Readonly<Record<string, Endpoint>>> {
  const loaded = await Promise.all(entries.map(async ({ declaration: { name }, load }) => [name, await load?.()] as const));
  return Object.fromEntries(loaded.flatMap(([name, endpoint]) => (endpoint === undefined ? [] : [[name, endpoint]])));
}
