import assert from "node:assert/strict";
import { test } from "node:test";
import type { SimulatedMatch } from "../../src/simulate/types.ts";
import { eventsOf, matchesOf } from "./rig.ts";

const onA = '(event (= type "a"))';

function words(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A match in a few words: key, seconds, and the sends of its reaction. */
function told({ key, at, reaction }: SimulatedMatch): string {
  const sends = reaction!.sends.map(({ parameters, at: sentAt }) => `${words(parameters["message"])}@${sentAt / 1000}`);
  return `${key}@${at / 1000} ${reaction!.status}${sends.length === 0 ? "" : `: ${sends.join(" ")}`}`;
}

test("sends, at their times, with the context and templates", () => {
  const then = "(seq (send echo message {:message +TM1}) (delay 5 seconds) (send echo message {:message *n*}))";
  const matches = matchesOf(
    { when: '(seq (event (= type "a")) (event (= type "b")))', then, templates: { TM1: "Hi {{id}}" } },
    eventsOf({ id: "x", t: 1, type: "a", n: 1 }, { id: "x", t: 2, type: "b", n: 2 }),
  );
  assert.deepEqual(matches, [
    {
      key: "x",
      at: 2000,
      start: 1000,
      lines: [0, 1],
      reaction: {
        status: "success",
        reason: null,
        endedAt: 7000,
        sends: [
          { endpoint: "echo", type: "message", parameters: { message: "Hi x" }, at: 2000 },
          { endpoint: "echo", type: "message", parameters: { message: 2 }, at: 7000 },
        ],
      },
    },
  ]);
});

test("matches are told in order of time, though the reaction of an earlier one lasts longer", () => {
  const then =
    "(if *long* (success (seq (delay 100 seconds) (send echo message {:message 1}))) (failure (send echo message {:message 2})))";
  const matches = matchesOf({ when: onA, then }, eventsOf({ id: "x", t: 1, type: "a", long: true }, { id: "y", t: 2, type: "a" }));
  assert.deepEqual(matches.map(told), ["x@1 success: 1@101", "y@2 success: 2@2"]);
});

test("an expect is met by a recorded event, of the moment of its deadline too, and times out otherwise", () => {
  const then = `(expect (and (= $id *id*) (= $type "b")) (within 10 seconds)
    (success (send echo message {:message $n})) (failure (send echo message {:message "none"})))`;
  const events = eventsOf(
    { id: "x", t: 1, type: "a" },
    { id: "y", t: 2, type: "a" },
    { id: "z", t: 3, type: "a" },
    { id: "x", t: 5, type: "b", n: 5 },
    { id: "y", t: 12, type: "b", n: 12 },
    { id: "z", t: 14, type: "b", n: 14 },
  );
  assert.deepEqual(matchesOf({ when: onA, then }, events).map(told), ["x@1 success: 5@5", "y@2 success: 12@12", "z@3 success: none@13"]);
});

test("an expect is met by an event of another customer, and one without within waits for ever", () => {
  const then = "(expect (= $about *id*) (success (send echo message {:message $id})))";
  const events = eventsOf({ id: "x", t: 1, type: "a" }, { id: "y", t: 2, type: "a" }, { id: "q", t: 3, type: "c", about: "y" });
  assert.deepEqual(matchesOf({ when: onA, then }, events).map(told), ["x@1 running", "y@2 success: q@3"]);
});

test("a missing mandatory parameter fails the send, retries take their time", () => {
  const matches = matchesOf(
    {
      when: onA,
      then: '(send twilio sms {:message "m" :to-phone-number *phone*} (retries 2) (failure (send echo message {:message $error})))',
    },
    eventsOf({ id: "x", t: 1, type: "a" }),
  );
  assert.deepEqual(matches.map(told), ["x@1 success: missing parameter :to-phone-number@4"]);
});

test("events made by the event command are events of the simulation: they match, meet expects, and are no lines", () => {
  const when = '(any (event (= type "a")) (seq (event (= type "a2")) (event (= type "b"))))';
  const then = `(if (= *type* "a")
    (success (seq (event {:id *id* :type "a2"}) (delay 1 second) (event {:id *id* :type "b"} (success (send echo message {:message $key-attr})))))
    (failure (send echo message {:message "made"})))`;
  const matches = matchesOf({ when, then }, eventsOf({ id: "x", t: 1, type: "a" }));
  assert.deepEqual(matches.map(told), ["x@1 success: x@2", "x@2 success: made@2"]);
  assert.deepEqual(
    matches.map(({ lines }) => lines),
    [[0], []],
  );
  const expects = `(par (expect (= $type "c") (within 1 minute) (success (send echo message {:message $n})))
    (seq (delay 2 seconds) (event {:id "other" :type "c" :n 7})))`;
  assert.deepEqual(matchesOf({ when: onA, then: expects }, eventsOf({ id: "x", t: 1, type: "a" })).map(told), ["x@1 success: 7@3"]);
});

test("an event without the key is refused; a pattern that feeds itself comes to an end", () => {
  const refused = '(event {:type "a"} (failure (send echo message {:message $error})))';
  assert.deepEqual(matchesOf({ when: onA, then: refused }, eventsOf({ id: "x", t: 1, type: "a" })).map(told), [
    'x@1 success: the event lacks the key attribute "id"@1',
  ]);
  const chain = matchesOf({ when: onA, then: '(seq (delay 1 hour) (event {:id *id* :type "a"}))' }, eventsOf({ id: "x", t: 0, type: "a" }));
  assert.equal(chain.length, 17);
  assert.match(chain.at(-1)!.reaction!.reason ?? "", /deeper than 16/);
  const twice = '(par (event {:id *id* :type "a"}) (event {:id *id* :type "a"}) (event {:id *id* :type "a"}))';
  assert.equal(matchesOf({ when: onA, then: twice }, eventsOf({ id: "x", t: 0, type: "a" })).length, 1001);
});

test("an await polls its own parameters, and comes to an end", () => {
  const met = '(await echo message {:message *n*} (if (= $message 1) (success (send echo message {:message "met"}))) (within 3 seconds))';
  assert.deepEqual(
    matchesOf({ when: onA, then: met }, eventsOf({ id: "x", t: 1, type: "a", n: 1 }, { id: "y", t: 2, type: "a", n: 2 })).map(told),
    ["x@1 success: 1@1 met@1", "y@2 failure: 2@2 2@3 2@4"],
  );
  const endless = "(await echo message {:message 1} (if (= $message 2)) (within 3000 days))";
  const [match] = matchesOf({ when: onA, then: endless }, eventsOf({ id: "x", t: 1, type: "a" }));
  assert.equal(match!.reaction!.status, "failure");
});

test("an absence of the last event fires after the end", () => {
  const when = '(within 5 minutes (seq (event (= type "a")) (fail (event (= type "b")))))';
  const events = eventsOf(
    { id: "x", t: 0, type: "a" },
    { id: "y", t: 10, type: "a" },
    { id: "x", t: 300, type: "b" },
    { id: "z", t: 301, type: "a" },
  );
  const matches = matchesOf({ when, then: "(send echo message {:message *id*})" }, events);
  assert.deepEqual(matches.map(told), ["y@310 success: y@310", "z@601 success: z@601"]);
});
