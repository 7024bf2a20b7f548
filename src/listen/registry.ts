/** Every type of listener: one folder in listeners/ and one line here. */
import type { Listener } from "./listener.ts";
import { datasift } from "./listeners/datasift/datasift.ts";
import { salesforce } from "./listeners/salesforce/salesforce.ts";
import { webhook } from "./listeners/webhook/webhook.ts";

const all: readonly Listener[] = [datasift, salesforce, webhook];

/** The types of listeners, by name. */
export const listenerTypes: Readonly<Record<string, Listener>> = Object.fromEntries(all.map((type) => [type.declaration.name, type]));
