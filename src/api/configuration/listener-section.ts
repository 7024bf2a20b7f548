/** Listeners. A secret among the options is written as ${NAME}, as for integrations; an address is never in a document. */
import { Type } from "typebox";
import type { Json } from "../../language/ast.ts";
import { optionsIn } from "../../listen/options.ts";
import { listenerTypes } from "../../listen/registry.ts";
import { listenerPlace, type Listener } from "../../store/configuration.ts";
import { ApiError } from "../errors.ts";
import { declarationOf, givenOptions, listenerDescription, listenerMapping, listenerName, listenerOptions } from "../listener-objects.ts";
import {
  creatingListener,
  deletingListener,
  listenerChange,
  mustHaveRoomForListeners,
  newListener,
  updatingListener,
} from "../listener-writes.ts";
import { strictObject } from "../validation.ts";
import { items, limitFault } from "./items.ts";
import { exportedSecret, hidden, marked, toldSecret, withPlaceholders, withoutPlaceholders } from "./secrets.ts";
import type { Context, Fault, Members, Section } from "./section.ts";

const ListenerItem = strictObject(
  {
    name: listenerName,
    type: Type.String({ minLength: 1, maxLength: 100 }),
    description: Type.Optional(listenerDescription),
    status: Type.Optional(Type.Boolean()),
    options: Type.Optional(listenerOptions),
    mapping: Type.Optional(listenerMapping),
  },
  { title: "ListenerItem" },
);

interface Item {
  readonly name: string;
  readonly type: string;
  readonly description?: string;
  readonly status?: boolean;
  readonly options?: Readonly<Record<string, Json>>;
  readonly mapping?: Readonly<Record<string, string>>;
}

export const listenerSection: Section = items({
  name: "listeners",
  kind: "listener",
  schema: ListenerItem,
  key: "name",
  defaults: { description: "", status: false, options: {}, mapping: {} },
  stored: ({ deps, tenant }) => deps.store.configuration.listeners(tenant.number),
  told: (listener: Listener) => told(listener, () => hidden),
  exported: (listener) => told(listener, (option) => exportedSecret(listener.name, option)),
  normal: (item, context, stored) => toldAs(item as Item, context, stored),
  faults: (written, context, { others, stored }) => [
    ...limitFault(() => mustHaveRoomForListeners(written.length + others.length)),
    ...written.flatMap((item, i) => faultOf(item as Item, i, context, stored.get(item.name))),
  ],
  create: (item, { deps, tenant }) => creatingListener(tenant, newListener(deps, tenant, given(item as Item)).fresh),
  update: (stored, item, { deps, tenant }) => updatingListener(tenant, stored, listenerChange(deps, tenant, stored, given(item as Item))),
  remove: (stored, { tenant }) => deletingListener(tenant, stored),
});

function told({ name, type, description, status, options, secrets, mapping }: Listener, mark: (option: string) => string): Members {
  return { name, type, description, status, options: { ...options, ...marked(secrets, mark) }, mapping };
}

/** Without the secrets that are not given: those stay as they are. */
function given(item: Item): Required<Item> {
  const { name, type, description = "", status = false, options = {}, mapping = {} } = item;
  return { name, type, description, status, mapping, options: withoutPlaceholders(options, isSecret(type)) };
}

function isSecret(type: string): (option: string) => boolean {
  const declared = Object.hasOwn(listenerTypes, type) ? optionsIn(listenerTypes[type]!.declaration) : {};
  return (option) => declared[option]?.secret === true;
}

/** As the listener will be told: a secret that is another one than before says so. */
function toldAs(item: Item, context: Context, stored: Listener | undefined): Members {
  const { deps, tenant } = context;
  if (faultOf(item, 0, context, stored).length > 0) return { ...item };
  const { options, mapping, ...rest } = given(item);
  const read = givenOptions(declarationOf(item.type), { options }, stored ?? null);
  const secrets = marked(read.secrets, (option) => {
    const place = { tenant: tenant.number, place: listenerPlace(stored?.secretsKey ?? "", option) };
    return toldSecret(deps.secrets.box, place, stored?.secrets[option], read.secrets[option]);
  });
  return { ...rest, options: { ...read.options, ...marked(stored?.secrets ?? {}, () => hidden), ...secrets }, mapping };
}

function faultOf(item: Item, i: number, { deps, tenant }: Context, stored: Listener | undefined): Fault[] {
  try {
    if (stored === undefined) newListener(deps, tenant, given(item));
    else listenerChange(deps, tenant, stored, given(item));
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return [{ path: [i], message: `${item.name}: ${withPlaceholders(error.message, item.options ?? {})}` }];
  }
}
