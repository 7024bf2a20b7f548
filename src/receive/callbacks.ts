/** `POST /callbacks/{provider}/{token}`: what providers say of sends later on. */
import { takeAny } from "../api/content-types.ts";
import type { App, Deps } from "../api/deps.ts";
import { ApiError, notFound } from "../api/errors.ts";
import { Attributes, operation, pathOf } from "../api/operation.ts";
import { Type } from "typebox";
import type { ProviderReceipt, ReadCallback } from "../deliver/callback.ts";
import { callbacks } from "../deliver/callbacks.ts";
import { credentialsOf } from "../deliver/credentials.ts";
import type { ReactionRecord } from "../store/journal.ts";
import { callOf } from "./signed-call.ts";

/** Receipts of one send in the journal at most: opens and clicks of an e-mail may come for ever. */
const maxReceipts = 50;

const schema = operation(
  { params: pathOf("provider", "token") },
  {
    id: "callBack",
    tag: "Listeners",
    summary: "Report what became of sends",
    description:
      "For providers; the address is that of an integration (`receipt-url`). The provider's own signature is checked. What is said is written into " +
      "the journal, and answers sends whose outcome is not known.",
    example: [{ event: "delivered", email: "ann@example.com", sg_event_id: "…", whenthen_send: "RE7-1" }],
    otherBodies: {
      "application/json": Type.Array(Attributes),
      "application/x-www-form-urlencoded": Type.Record(Type.String(), Type.String()),
    },
    answers: { 204: { description: "it is stored" } },
    errors: {
      400: "the body can't be read",
      401: "the signature is missing or not right",
      404: "there is no integration at this address",
      413: "the body is too large",
    },
  },
);

interface Address {
  readonly provider: string;
  readonly token: string;
}

export function callbackRoutes(app: App, { store, engine, listeners, declarations, secrets, limits, publicUrl }: Deps): void {
  const { configuration, journal } = store;
  app.removeAllContentTypeParsers();
  takeAny(app, (body) => body);

  const take = async (tenant: number, provider: string, receipt: ProviderReceipt): Promise<void> => {
    const send = sendOf(receipt.idempotencyKey);
    const record = send === null ? null : await journal.reaction(tenant, send.reaction);
    if (send === null || record === null || !isNews(record, provider, send.number, receipt.status)) return;
    await engine.receipt(tenant, send.reaction, { send: send.number, status: receipt.status, outcome: receipt.outcome });
  };

  const integrationAt = async ({ provider, token }: Address): Promise<{ readonly tenant: number; readonly read: ReadCallback }> => {
    const read = Object.hasOwn(callbacks, provider) ? callbacks[provider] : undefined;
    const found = read === undefined ? null : await configuration.integrationByReceiptToken(token);
    if (read === undefined || found?.type !== provider) throw notFound("there is no integration at this address");
    return { tenant: found.tenant, read };
  };

  // Before the body is read, so that strangers hold no room.
  app.addHook<{ Params: Address }>("onRequest", async ({ params }) => void (await integrationAt(params)));
  app.post<{ Params: Address; Body: Buffer | undefined }>(
    "/callbacks/:provider/:token",
    { bodyLimit: limits.batchBytes, config: { contentTypes: ["application/x-www-form-urlencoded", "application/json"] }, schema },
    async (request, reply) => {
      const { provider } = request.params;
      const { tenant, read } = await integrationAt(request.params);
      const fields = await credentialsOf({ configuration, box: secrets.box }, tenant, declarations[provider]!);
      const content = read(callOf(request, publicUrl()), fields ?? {});
      if ("error" in content) throw new ApiError(content.status, content.error);
      await Promise.all(eachOnce(content.receipts).map((receipt) => take(tenant, provider, receipt)));
      for (const hook of listeners.receiptHooks(tenant, provider)) await hook.take(content.events);
      return reply.code(204).send();
    },
  );
}

/** Without those that say the same of one send: what one callback holds is taken in together, so that it shares a commit. */
function eachOnce(receipts: readonly ProviderReceipt[]): readonly ProviderReceipt[] {
  return [...new Map(receipts.map((receipt) => [`${receipt.idempotencyKey} ${receipt.status}`, receipt])).values()];
}

/** Reaction and send behind an idempotency key such as RE7-3; null when it is none of ours. */
function sendOf(key: string): { readonly reaction: number; readonly number: number } | null {
  const [, reaction, number] = /^RE([1-9]\d{0,14})-([1-9]\d{0,14})$/.exec(key) ?? [];
  return reaction === undefined ? null : { reaction: Number(reaction), number: Number(number) };
}

/** Providers repeat their callbacks: the same word about the same send counts once. */
function isNews({ entries }: ReactionRecord, provider: string, send: number, status: string): boolean {
  const sent = entries.some((entry) => entry.phase === "sent" && entry.send === send && entry.endpoint === provider);
  const before = entries.filter((entry) => entry.phase === "receipt" && entry.send === send);
  return sent && before.length < maxReceipts && !before.some(({ value }) => value === status);
}
