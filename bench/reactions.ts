/**
 * Reactions alone: speed of their steps on one thread, no storage, and the size of one that sleeps. `node bench/reactions.ts`
 * prints the figures; each function returns one.
 */
import { compileThen } from "../src/language/compile.ts";
import { declarations } from "../src/deliver/registry.ts";
import { compileReaction, type ReactionProgram } from "../src/react/program.ts";
import { step } from "../src/react/step.ts";
import type { Environment, Input, ReactionState } from "../src/react/types.ts";

const journey = `
(seq
  (send echo message {:to *phone*} (template {:message "Hello {{name}}"}) (retries 2) (success (set first $message)))
  (delay 10 minutes)
  (expect (and (= $id *id*) (= $type "answered")) (within 1 hours)
    (success (set outcome "answered"))
    (failure (send echo message {:to *phone* :message first}))))`;

const sleeping = `(seq (send echo message {:message "a"}) (delay 1 hours) (send echo message {:message "b"}))`;

const now = 1_754_000_000_000;

const environment: Environment = {
  context: { id: "C0000001", name: "Ann", phone: "+15065551234" },
  template: () => undefined,
  endpoints: declarations,
  random: () => 1,
};

function programOf(text: string): ReactionProgram {
  const { then, diagnostics } = compileThen(text);
  if (then === null) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  return compileReaction(then);
}

/** A reaction's life in six steps: begin, answer, end of the delay, an event that does not fit, the end of the wait, the last answer. */
const life: readonly (readonly [afterMs: number, input: Input])[] = [
  [0, { kind: "begin" }],
  [50, { kind: "answer", send: 1, outcome: { ok: { message: "Hello Ann" } } }],
  [600_050, { kind: "clock" }],
  [700_000, { kind: "event", attributes: { id: "C0000001", type: "queued" } }],
  [4_200_050, { kind: "clock" }],
  [4_200_100, { kind: "answer", send: 2, outcome: { ok: {} } }],
];

/** Runs so many reactions through their life. @param stored write each state out and read it back, as the store does */
function runLives(program: ReactionProgram, count: number, stored: boolean): void {
  for (let i = 0; i < count; i++) {
    let state: ReactionState | null = null;
    for (const [afterMs, input] of life) {
      state = step(program, state, input, environment, now + afterMs).state;
      if (stored) state = JSON.parse(JSON.stringify(state)) as ReactionState;
    }
    if (state?.status !== "success") throw new Error(`the reaction ended in ${state?.status}`);
  }
}

/** Steps a second of processor time, of a journey with template, retries, delay and expect. Processor time, since other work may share the cores. */
export function stepsPerSecond({ stored = false, reactions = 100_000 } = {}): number {
  const program = programOf(journey);
  runLives(program, reactions / 10, stored);
  const begun = process.cpuUsage();
  runLives(program, reactions, stored);
  const { user, system } = process.cpuUsage(begun);
  return Math.round((reactions * life.length * 1_000_000) / (user + system));
}

/** Bytes of JSON of a reaction that sleeps in a delay, beside its context. */
export function sleepingBytes(): number {
  const program = programOf(sleeping);
  const { state } = step(program, null, { kind: "begin" }, environment, now);
  const slept = step(program, state, { kind: "answer", send: 1, outcome: { ok: {} } }, environment, now);
  return Buffer.byteLength(JSON.stringify(slept.state));
}

if (import.meta.main) {
  console.log(`steps/s: ${stepsPerSecond()}; written out and read back between any two: ${stepsPerSecond({ stored: true })}`);
  console.log(`bytes of a sleeping reaction: ${sleepingBytes()}`);
}
