import assert from "node:assert/strict";
import { test } from "node:test";
import { declarations } from "../../../../../src/deliver/registry.ts";
import { compileThen } from "../../../../../src/language/compile.ts";
import { checkWhen } from "../../../../../src/match/check-when.ts";
import { sendsIn, type Answering, type SimulatedAnswers } from "./answers.ts";
import { readEvents } from "./events-text.ts";
import { toldOf } from "./told.ts";
import { runTrial } from "./trial.ts";

const twilio = "(send twilio sms {:to-phone-number *phone* :from-phone-number *phone* :message +TM1}";
const around = { endpoints: declarations, templates: [{ id: "TM1", name: "greeting", template: "Hello {{name}}" }] };

/** What the reaction of the first match does, a line each, "second: title [detail]", and how it ends. */
function tried(then: string, answers: SimulatedAnswers = {}, events = ""): string[] {
  const { when } = checkWhen('(event (= type "a"))');
  const program = compileThen(then).then;
  assert.ok(program !== null, then);
  const typed = readEvents(`{"type": "a", "name": "Ann", "phone": "1"}\n${events}`, 0).events;
  const [reaction] = runTrial(when!, program, typed, answers, around)!.reactions;
  const seconds = (ms: number): string => `${ms / 1000} s`;
  const lines = toldOf(reaction!.happenings, seconds).map(
    ({ at, title, detail }) => `${at / 1000}: ${title}${detail === "" ? "" : ` [${detail.replaceAll("\n", ", ")}]`}`,
  );
  return [
    ...lines,
    `${reaction!.endedAt === null ? "never" : reaction!.endedAt / 1000}: ${reaction!.status} ${reaction!.reason ?? ""}`.trim(),
  ];
}

const sms = (answering: Answering, response = ""): SimulatedAnswers => ({ "twilio sms": { answering, response } });
const sent = "sends twilio sms [to-phone-number: 1, from-phone-number: 1, message: Hello Ann]";

test("a send succeeds with something in each of its fields, or with what is typed", () => {
  const then = `${twilio} (success (send echo message {:message $sid})))`;
  assert.deepEqual(tried(then), [
    `0: ${sent}`,
    "1: is answered [sid: trial-sid, status: sent, call-id: trial-call-id]",
    "1: sends echo message [message: trial-sid]",
    "2: is answered [message: trial-sid]",
    "2: success",
  ]);
  assert.ok(tried(then, sms("success", '{"sid": "SM7"}')).includes("1: sends echo message [message: SM7]"));
  assert.ok(tried(then, sms("success", "{")).includes("1: sends echo message [message: trial-sid]"));
});

test("a send fails; with retries it is tried again, and once is enough where only the first fails", () => {
  assert.deepEqual(tried(`${twilio})`, sms("failure")), [
    `0: ${sent}`,
    "1: send fails: refused in this trial",
    "1: failure refused in this trial",
  ]);
  const again = tried(`${twilio} (retries 1))`, sms("once"));
  assert.deepEqual([again[0], again.at(-1)?.replace(/^[\d.]+/, "")], [`0: ${sent}`, ": success"]);
  assert.match(again[1]!, /^1: an attempt of send fails: refused in this trial \[again at [\d.]+ s\]$/);
  assert.equal(again.filter((line) => line.endsWith(sent)).length, 2);
  assert.equal(
    tried(`${twilio} (retries 1))`, sms("failure"))
      .at(-1)
      ?.replace(/^[\d.]+/, ""),
    ": failure refused in this trial",
  );
});

test("a send without an answer: its time is over, or it waits for ever", () => {
  assert.equal(tried(`${twilio} (within 30 seconds))`, sms("silence")).at(-1), "30: failure timed out");
  assert.equal(tried(`${twilio})`, sms("silence")).at(-1), "never: running");
});

test("one is answered otherwise than another", () => {
  const lines = tried(`(seq (send echo message {:message "a"}) ${twilio}))`, sms("failure"));
  assert.deepEqual([lines[1], lines.at(-1)], ["1: is answered [message: a]", "2: failure refused in this trial"]);
});

test("waits, branches, variables and events are told as they come", () => {
  const then = `(seq (delay 1 minute) (set x 1) (if (= x 1) (success (expect (= $type "b") (within 5 minutes) (success (event {:n $n}))))))`;
  assert.deepEqual(tried(then, {}, '+2m {"type": "b", "n": 7}'), [
    "0: waits until 60 s",
    "60: sets a variable [x: 1]",
    "60: if: yes",
    "60: expects an event until 360 s",
    "120: the event comes [type: b, n: 7]",
    "120: makes an event [n: 7]",
    "120: success",
  ]);
  assert.deepEqual(tried(then).slice(-2), ["360: expect fails: timed out", "360: failure timed out"]);
});

test("an await asks until its condition holds", () => {
  const then = '(await twilio sms-status {:sid "1"} (if (= $status "delivered") (success (set x 1))) (within 1 minute))';
  const delivered = { "twilio sms-status": { answering: "success", response: '{"status": "delivered"}' } } as const;
  assert.equal(tried(then, delivered).at(-1), "1: success");
  assert.equal(tried(then).at(-1), "60: failure timed out");
});

test("what is sent or asked anywhere in a Then is named once", () => {
  const then = `(seq (par ${twilio} (failure (send echo message {}))) ${twilio})) (if true (success (await twilio sms-status {:sid 1} (if true) (within 1 minute)))))`;
  assert.deepEqual(sendsIn(compileThen(then).then!.command), ["twilio sms", "echo message", "twilio sms-status"]);
});
