import { hash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Type } from "typebox";
import { OverloadedError, type Idempotency, type RerunFrom, type RerunResult } from "../../engine/types.ts";
import type { ReactionFilter } from "../../store/journal.ts";
import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import { digestOf } from "../digest.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError, unavailable } from "../errors.ts";
import { idempotencyHeader, idempotencyKeyOf } from "../idempotency.ts";
import { noItem, numberIn } from "../item-ids.ts";
import { filterOf, journalFilter, selected, type GivenFilter } from "../journal-filter.ts";
import { ReactionObject, reactionExample, reactionObject } from "../journal-objects.ts";
import { operation, pathOf } from "../operation.ts";
import { strictObject } from "../validation.ts";

const From = Type.Optional(
  Type.Union([Type.Literal("failed"), Type.Integer({ minimum: 0 })], {
    description: 'the id of a command, as the journal\'s commands have it, or "failed" for the one that made the reaction fail',
  }),
);
const RerunBody = Type.Optional(strictObject({ from: From }, { title: "Rerun" }));

const Cancelled = strictObject({ selected: Type.Integer(), cancelled: Type.Integer() }, { title: "Cancelled" });
const Rerun = strictObject(
  {
    selected: Type.Integer(),
    rerun: Type.Integer({ description: "how many new reactions began" }),
    "rerun-before": Type.Integer({ description: "left out, since they have been re-run already" }),
    refused: Type.Integer({ description: "left out, since they can't be re-run" }),
    reasons: Type.Array(strictObject({ id: Type.String(), error: Type.String() }), { description: "of the first refused" }),
  },
  { title: "RerunMany" },
);

const headers = idempotencyHeader("a request that comes again with the same key within 24 hours does nothing twice");
const keyReused = { 422: "the Idempotency-Key was used with another request" };

/** Reasons told at most. */
const maxReasons = 20;

const tag = "Journal";
const params = pathOf("tenant", "reaction");
const querystring = strictObject(journalFilter);
const scope = "config:write";
const full = { body: ReactionObject, example: reactionExample };

/** `/tenants/{t}/journal/{id}/cancel`, `/rerun`, and both for all that a filter selects. */
export function journalControlRoutes(app: App, deps: Deps): void {
  const { store, engine } = deps;
  const find = async (tenant: number, id: string) => {
    const record = await store.journal.reaction(tenant, numberIn("RE", id, "reaction"));
    if (record === null) throw noItem(id, "reaction");
    return record;
  };

  app.post(
    "/tenants/:tenant/journal/:reaction/cancel",
    {
      config: { scope },
      schema: operation(
        { params },
        {
          id: "cancelReaction",
          tag,
          summary: "Cancel a reaction",
          description:
            "What waits is dropped, what is in flight let go: its answer is journaled and changes nothing else. One cancelled already stays so.",
          answers: { 200: { description: "the reaction", ...full } },
          errors: { 409: "it has ended otherwise" },
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const id = request.params.reaction;
      const { number, status } = await find(tenant.number, id);
      if (status === "running") {
        await audited(deps, request).note({ action: "cancel", kind: "reaction", item: id });
        await engine.cancel(tenant.number, [number]);
      }
      const record = await find(tenant.number, id);
      if (record.status !== "cancelled")
        throw new ApiError(409, `${id} has ended (${record.status}); only a running reaction can be cancelled`);
      return reactionObject(record);
    },
  );

  app.post(
    "/tenants/:tenant/journal/cancel",
    {
      config: { scope },
      schema: operation(
        { params: pathOf("tenant"), querystring },
        {
          id: "cancelReactions",
          tag,
          summary: "Cancel all running reactions that a filter selects",
          description:
            "The filters are those of the list; at least one must be given, and `status=running` selects all. Works in small steps, so that events go on " +
            "meanwhile; the answer comes at the end. What begins meanwhile is not selected.",
          answers: { 200: { description: "what was done", body: Cancelled, example: { selected: 1200, cancelled: 1198 } } },
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const filter = filterGiven(request.query);
      await audited(deps, request).note({ action: "cancel", kind: "reaction", item: "*", after: { filter: toldFilter(request.query) } });
      const done = { selected: 0, cancelled: 0 };
      if (filter.status !== undefined && filter.status !== "running") return done;
      for await (const heads of selected(store, tenant.number, { ...filter, status: "running" })) {
        done.selected += heads.length;
        const numbers = heads.map(({ number }) => number);
        done.cancelled += (await orSayHowFar(done, () => engine.cancel(tenant.number, numbers))).length;
      }
      return done;
    },
  );

  app.post(
    "/tenants/:tenant/journal/:reaction/rerun",
    {
      config: { scope },
      schema: operation(
        { params, headers, body: RerunBody },
        {
          id: "rerunReaction",
          tag,
          summary: "Run an ended reaction again",
          description:
            "Begins a new reaction over the same events, context and text, whole or from one command; each names the other (`rerun-of`, `reruns`). " +
            "From a command: what stands before it counts as done, variables are as they stood after its last attempt, and the commands around it " +
            "have all their retries and the whole of their within.",
          example: { from: "failed" },
          answers: { 201: { description: "the new reaction", ...full } },
          errors: { ...keyReused, 409: "it has not ended" },
        },
      ),
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const id = request.params.reaction;
      const { number, status } = await find(tenant.number, id);
      if (status === "running") throw new ApiError(409, `${id} is running; only a reaction that has ended can be re-run`);
      const command = request.body?.from ?? "first";
      const from: RerunFrom = { command, once: false, ...onceOnly(request.headers, [id, command]) };
      await audited(deps, request).note({ action: "rerun", kind: "reaction", item: id, after: { from: from.command } });
      const [result] = await engine.rerun(tenant.number, [number], from);
      mustBeSameRequest(result!);
      if (!("number" in result!)) throw new ApiError(400, `${id} can't be re-run: ${"error" in result! ? result.error : "it was before"}`);
      return reply.code(201).send(reactionObject(await find(tenant.number, `RE${result.number}`)));
    },
  );

  app.post(
    "/tenants/:tenant/journal/rerun",
    {
      config: { scope },
      schema: operation(
        { params: pathOf("tenant"), querystring, headers, body: RerunBody },
        {
          id: "rerunReactions",
          tag,
          summary: "Run all ended reactions again that a filter selects",
          description:
            "The filters are those of the list; `status` must be given. Those that have been re-run already are left out. Works in small steps, so that " +
            "events go on meanwhile; the answer comes at the end. With an Idempotency-Key it can be asked again when no answer came: the rest is done, " +
            "and what began since, the re-runs among them, is not selected.",
          example: { from: "failed" },
          answers: {
            200: {
              description: "what was done",
              body: Rerun,
              example: { selected: 12, rerun: 11, "rerun-before": 1, refused: 0, reasons: [] },
            },
          },
          errors: keyReused,
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const filter = filterGiven(request.query);
      if (filter.status === undefined || filter.status === "running") {
        throw new ApiError(400, '"status" must be given here and be failure, cancelled or success: only what has ended can be re-run');
      }
      const command = request.body?.from ?? "first";
      const from: RerunFrom = { command, once: true, ...onceOnly(request.headers, [request.query, command]) };
      const after = { filter: toldFilter(request.query), from: from.command };
      await audited(deps, request).note({ action: "rerun", kind: "reaction", item: "*", after });
      const done = { selected: 0, rerun: 0, "rerun-before": 0, refused: 0, reasons: [] as { id: string; error: string }[] };
      for await (const heads of selected(store, tenant.number, filter)) {
        const numbers = heads.map(({ number }) => number);
        for (const result of await orSayHowFar(done, () => engine.rerun(tenant.number, numbers, from))) count(done, result);
      }
      return done;
    },
  );
}

function count(
  done: { selected: number; rerun: number; "rerun-before": number; refused: number; reasons: { id: string; error: string }[] },
  result: RerunResult,
): void {
  mustBeSameRequest(result);
  if ("later" in result) return;
  done.selected++;
  if ("number" in result) done.rerun++;
  else if ("already" in result) done["rerun-before"]++;
  else {
    done.refused++;
    if (done.reasons.length < maxReasons) done.reasons.push({ id: `RE${result.of}`, error: result.error });
  }
}

/** What makes a re-run happen once only, where its request has an Idempotency-Key. @param asked what must be the same the next time */
function onceOnly(headers: IncomingHttpHeaders, asked: unknown): { readonly idempotency?: Idempotency } {
  const key = idempotencyKeyOf(headers);
  if (key === undefined) return {};
  // Apart from the keys of events: no header can hold a line break.
  return { idempotency: { key: `${key}\nrerun`, bodyHash: hash("sha256", JSON.stringify(asked), "base64url") } };
}

/** @throws ApiError 422 */
function mustBeSameRequest(result: RerunResult): void {
  if ("error" in result && result.reused === true) throw new ApiError(422, result.error);
}

/** A missing filter would mean everything there is; whoever wants that says so. @throws ApiError 400 */
function filterGiven(query: GivenFilter): ReactionFilter {
  if (Object.keys(query).length > 0) return filterOf(query);
  throw new ApiError(
    400,
    "name at least one filter in the query: pattern, key, status, from or to; a status alone selects all of that status",
  );
}

/** For the audit log, which holds no customer's key. */
function toldFilter({ key, ...others }: GivenFilter): object {
  return { ...others, ...(key === undefined ? {} : { "key-digest": digestOf(key) }) };
}

/** What was done before the server could do no more is done. */
async function orSayHowFar<T>(done: object, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OverloadedError)) throw error;
    throw unavailable(`${error.message}; until then: ${JSON.stringify(done)}. Ask again for the rest.`);
  }
}
