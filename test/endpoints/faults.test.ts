/**
 * Every fault of a provider's machine or network, at every endpoint: what becomes of the send (integrations.md, What an answer means),
 * as the journal tells it, and what arrived.
 */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import type { Fault } from "../providers/faults.ts";
import type { StandIn } from "../providers/stand-in.ts";
import { startEndpointRig, type Command } from "./rig.ts";

/** Far longer than any answer takes that is not held back. */
const timeoutSeconds = 3;

const rig = await startEndpointRig({ sendTimeoutSeconds: timeoutSeconds });
after(() => rig.stop());
const tenant = await rig.tenantWithAll();

interface Case {
  /** what stands in the text of the pattern before its options */
  readonly send: string;
  readonly standIn: StandIn;
  /** path of the requests that the faults are for */
  readonly path: string;
  /** how many sends took effect so far */
  readonly arrived: () => number;
  /** reasons by fault; a fault that is not here has an outcome of its own below */
  readonly reasons: Readonly<Record<string, RegExp>>;
}

const endpoints: Readonly<Record<string, Case>> = {
  twilio: {
    send: 'twilio sms {:to-phone-number "+15065550199" :message "a"}',
    standIn: rig.twilio,
    path: "/Messages.json",
    arrived: () => rig.twilio.messages.length,
    reasons: {
      "server-error": /^twilio answered 500: An internal server error has occurred \(code 20500\)$/,
      "broken-json": /^twilio answered 201 with what can't be read: /,
      "expired-token": /^twilio answered 401: Authenticate \(code 20003\)$/,
    },
  },
  sendgrid: {
    send: 'sendgrid email {:to "ann@test.example" :subject "a" :message "a"}',
    standIn: rig.sendgrid,
    path: "/v3/mail/send",
    arrived: () => rig.sendgrid.mails.length,
    reasons: {
      "server-error": /^sendgrid answered 500: Internal server error$/,
      "expired-token": /^sendgrid answered 401: The provided authorization grant is invalid, expired, or revoked$/,
    },
  },
  salesforce: {
    send: 'salesforce task {:Subject "a"}',
    standIn: rig.salesforce.instance,
    path: "/sobjects/Task",
    arrived: () => rig.salesforce.records.length,
    reasons: {
      "server-error": /^salesforce answered 500: An unexpected error occurred.* \(UNKNOWN_EXCEPTION\)$/,
      "broken-json": /^salesforce answered 201 with what can't be read: /,
    },
  },
};

interface Expected {
  readonly status: "success" | "failure";
  /** reasons of the attempts, in order; null for the one that succeeded */
  readonly attempts: readonly (RegExp | null)[];
  /** how many times the send took effect */
  readonly arrived: number;
  /** how many requests were made */
  readonly requests: number;
}

/** Makes the send under a fault and holds what came of it against what should. */
async function underFault({ send, standIn, path, arrived }: Case, fault: Fault, options: string, expected: Expected): Promise<Command> {
  // The session is there, so that the first request is that of the send.
  if (standIn === rig.salesforce.instance) await rig.react(tenant, `(send ${send})`);
  const before = { arrived: arrived(), requests: standIn.received.length };
  standIn.faults.add({ ...fault, path });
  const { status, commands } = await rig.react(tenant, `(send ${send} ${options})`);
  standIn.faults.clear();
  const { attempts = [] } = commands[0]!;
  const told = JSON.stringify(commands);
  assert.equal(status, expected.status, told);
  assert.equal(attempts.length, expected.attempts.length, told);
  for (const [i, reason] of expected.attempts.entries()) {
    if (reason === null) assert.equal(attempts[i]!.reason, undefined, told);
    else assert.match(attempts[i]!.reason ?? "", reason);
  }
  assert.equal(arrived() - before.arrived, expected.arrived, "took effect");
  assert.equal(standIn.received.length - before.requests, expected.requests, "requests");
  return commands[0]!;
}

function everyFaultAt(name: string, endpoint: Case): void {
  const under = (fault: Fault, options: string, expected: Expected): Promise<Command> => underFault(endpoint, fault, options, expected);
  const lost = { hang: new RegExp(`^${name} did not answer within ${timeoutSeconds} s$`), reset: new RegExp(`^${name} gave no answer: `) };

  test(`${name}: a slow answer is an answer`, async () => {
    await under({ kind: "slow", delayMs: 300 }, "", { status: "success", attempts: [null], arrived: 1, requests: 1 });
  });

  for (const kind of ["hang", "reset"] as const) {
    test(`${name}, ${kind}: without retries at most once, with retries at least once`, async () => {
      await under({ kind }, "", { status: "failure", attempts: [lost[kind]], arrived: 0, requests: 1 });
      await under({ kind, taken: true }, "", { status: "failure", attempts: [lost[kind]], arrived: 1, requests: 1 });
      await under({ kind }, "(retries 1)", { status: "success", attempts: [lost[kind], null], arrived: 1, requests: 2 });
      await under({ kind, taken: true }, "(retries 1)", { status: "success", attempts: [lost[kind], null], arrived: 2, requests: 2 });
    });
  }

  test(`${name}: a broken body is a failed attempt, unless nothing of it is needed`, async () => {
    const reason = endpoint.reasons["broken-json"];
    const read: Expected = { status: "success", attempts: [null], arrived: 1, requests: 1 };
    if (reason === undefined) return void (await under({ kind: "broken-json", taken: true }, "", read));
    await under({ kind: "broken-json", taken: true }, "", { status: "failure", attempts: [reason], arrived: 1, requests: 1 });
    const repeated: Expected = { status: "success", attempts: [reason, null], arrived: 2, requests: 2 };
    await under({ kind: "broken-json", taken: true }, "(retries 1)", repeated);
  });

  test(`${name}: a 500 is a failed attempt in the provider's words`, async () => {
    const reason = endpoint.reasons["server-error"]!;
    await under({ kind: "server-error" }, "", { status: "failure", attempts: [reason], arrived: 0, requests: 1 });
    await under({ kind: "server-error" }, "(retries 1)", { status: "success", attempts: [reason, null], arrived: 1, requests: 2 });
  });

  for (const kind of ["too-many", "unavailable"] as const) {
    test(`${name}, ${kind}: the send waits and goes out again, and no attempt is counted`, async () => {
      const { attempts = [] } = await under({ kind, retryAfterSeconds: 1 }, "", {
        status: "success",
        attempts: [null],
        arrived: 1,
        requests: 2,
      });
      assert.match(attempts[0]!.postponed![0]!.reason, new RegExp(`^${name} answered (?:429|503|403): .`));
    });
  }

  test(`${name}: a token that is no longer good`, async () => {
    const reason = endpoint.reasons["expired-token"];
    const renewed = { status: "success", attempts: [null], arrived: 1, requests: 2 } as const;
    const refused = { status: "failure", attempts: [reason!], arrived: 0, requests: 1 } as const;
    await under({ kind: "expired-token" }, "(retries 3)", reason === undefined ? renewed : refused);
  });

  test(`${name}: a machine that is gone can't be reached, and is again when it is back`, async () => {
    await endpoint.standIn.down();
    const running = await rig.begin(tenant, `(send ${endpoint.send} (retries 5))`);
    await rig.attempted(tenant, running);
    await endpoint.standIn.up();
    const { status, commands } = await rig.ended(tenant, running);
    assert.equal(status, "success");
    assert.match(commands[0]!.attempts![0]!.reason!, new RegExp(`^${name} (can't be reached|gave no answer): `));
  });
}

describe("every fault at every endpoint", { concurrency: 3 }, () => {
  for (const [name, endpoint] of Object.entries(endpoints)) describe(name, { concurrency: 1 }, () => everyFaultAt(name, endpoint));
});
