import assert from "node:assert/strict";
import { test } from "node:test";
import type { Augment, Delivery, Integration, Listener, ListenerStatus, Pattern, Tenant } from "../../api/objects.ts";
import { concernsOf } from "./health.ts";

const now = Date.parse("2026-03-01T12:00:00Z");
const at = "2026-03-01T11:59:00.000Z";
const longAgo = "2026-03-01T10:59:00.000Z";

const tenant = { id: "t", name: "T", paused: false } as Tenant;
const calm: Delivery = {
  paused: false,
  waiting: 0,
  "in-flight": 0,
  "provider-pause": null,
  succeeded: 5,
  failed: 0,
  postponed: 0,
  "last-error": null,
};
const integration = (delivery: Partial<Delivery>): Integration => ({ type: "twilio", delivery: { ...calm, ...delivery } });
const listener = (state: Partial<ListenerStatus>): Listener & { state: ListenerStatus } =>
  ({ id: "LI1", name: "Shop", state: { status: "started", message: "", "last-error": null, ...state } }) as Listener & {
    state: ListenerStatus;
  };
const augment = (members: Partial<Augment>): Augment =>
  ({ id: "AU1", name: "Segments", state: "ready", "last-error": null, ...members }) as Augment;
const pattern = (members: Partial<Pattern>): Pattern => ({ id: "PT1", name: "Left", status: true, diagnostics: [], ...members }) as Pattern;

interface Given {
  readonly tenant?: Tenant;
  readonly integrations?: readonly Integration[];
  readonly listeners?: readonly (Listener & { readonly state: ListenerStatus })[];
  readonly augments?: readonly Augment[];
  readonly patterns?: readonly Pattern[];
}

/** Each concern in a line: down or look, what, where, why. */
function told({ patterns = [], ...given }: Given): string[] {
  const condition = { tenant, integrations: [], listeners: [], augments: [], ...given };
  return concernsOf(condition, patterns, now).map(({ what, why, path, grave }) => `${grave ? "down" : "look"} ${what} (${path}): ${why}`);
}

const error = {
  in: "when",
  severity: "error",
  code: "unknown-word",
  message: "evnt is not known",
  line: 1,
  column: 1,
  "end-line": 1,
  "end-column": 5,
} as const;

test("all is well: nothing is told", () => {
  const lines = told({ integrations: [integration({})], listeners: [listener({})], augments: [augment({})], patterns: [pattern({})] });
  assert.deepEqual(lines, []);
});

test("a paused tenant, and of its integrations only what is more than that", () => {
  const paused = { ...tenant, paused: true };
  const line = "look Tenant (tenant): Sending is paused: nothing goes out, and what is due waits.";
  assert.deepEqual(told({ tenant: paused, integrations: [integration({ paused: true, waiting: 3 })] }), [line]);
});

test("an integration: paused by somebody, by its provider, or with sends that failed lately", () => {
  const place = "Integration twilio (integrations/twilio):";
  const lines = (delivery: Partial<Delivery>): string[] => told({ integrations: [integration(delivery)] });
  assert.deepEqual(lines({ paused: true, waiting: 1 }), [`look ${place} Paused: 1 send waits.`]);
  assert.deepEqual(lines({ paused: true, waiting: 2 }), [`look ${place} Paused: 2 sends wait.`]);
  const held = { "provider-pause": { until: at, reason: "twilio answered 429" } };
  assert.deepEqual(lines(held), [`down ${place} It takes nothing for now: twilio answered 429.`]);
  const failed = { failed: 1, "last-error": { at, error: "no such number" } };
  assert.deepEqual(lines(failed), [`look ${place} 1 send has failed, the last with: no such number.`]);
  assert.deepEqual(lines({ ...failed, failed: 2 }), [`look ${place} 2 sends have failed, the last with: no such number.`]);
  assert.deepEqual(lines({ ...failed, "last-error": { at: longAgo, error: "no such number" } }), []);
  assert.deepEqual(lines({ "last-error": { at, error: "put off" } }), []);
  assert.deepEqual(lines({ failed: 1 }), []);
});

test("a listener that does not run, with its last error or else what it says", () => {
  const place = "Listener Shop (listeners/LI1):";
  const lines = (state: Partial<ListenerStatus>): string[] => told({ listeners: [listener(state)] });
  assert.deepEqual(lines({ status: "connecting" }), [`look ${place} It is connecting.`]);
  assert.deepEqual(lines({ status: "stopped", message: "no integration" }), [`look ${place} It is stopped: no integration.`]);
  const last = { at, message: "refused" };
  assert.deepEqual(lines({ status: "failed", message: "gave up", "last-error": last }), [`down ${place} It is failed: refused.`]);
  assert.deepEqual(lines({ status: "started", message: "1 lacked the key", "last-error": last }), []);
});

test("an augment that fails", () => {
  const place = "Augment Segments (augments/AU1):";
  assert.deepEqual(told({ augments: [augment({ state: "failed" })] }), [`down ${place} It fails.`]);
  const last = { at, message: "no answer" };
  assert.deepEqual(told({ augments: [augment({ state: "failed", "last-error": last })] }), [`down ${place} It fails: no answer.`]);
  for (const state of ["empty", "loading", "ready"] as const)
    assert.deepEqual(told({ augments: [augment({ state, "last-error": last })] }), []);
});

test("a pattern that is on and has an error, or that gave partial matches up", () => {
  const place = "Pattern Left (patterns/PT1):";
  const lines = (members: Partial<Pattern>): string[] => told({ patterns: [pattern(members)] });
  const evicted = (count: number) => ({ count, "last-key": "ann" }) as NonNullable<Pattern["evicted"]>;
  assert.deepEqual(lines({ diagnostics: [{ ...error, severity: "warning" }, error] }), [
    `down ${place} It has an error: evnt is not known.`,
  ]);
  assert.deepEqual(lines({ diagnostics: [error], status: false }), []);
  assert.deepEqual(lines({ diagnostics: [{ ...error, severity: "warning" }] }), []);
  const most = "since one customer (ann) had too many at once.";
  assert.deepEqual(lines({ evicted: evicted(1) }), [`look ${place} 1 partial match was given up, ${most}`]);
  assert.deepEqual(lines({ evicted: evicted(2) }), [`look ${place} 2 partial matches were given up, ${most}`]);
});

test("what is down stands before what is to be looked at", () => {
  const lines = told({
    tenant: { ...tenant, paused: true },
    listeners: [listener({ status: "connecting" }), { ...listener({ status: "failed" }), name: "Other" }],
    augments: [augment({ state: "failed" })],
  });
  assert.deepEqual(
    lines.map((line) => line.split(" (")[0]),
    ["down Listener Other", "down Augment Segments", "look Tenant", "look Listener Shop"],
  );
});
