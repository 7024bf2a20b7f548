/** 64 connections that send each customer's events in order and repeat what was not answered, with its Idempotency-Key. */
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "undici";
import type { Scripted } from "./scenario.ts";

export interface LoadControl {
  /** base URL of the server as it stands now */
  readonly url: () => string;
  readonly authorization: () => string;
  /** resolves once this many events in all may be sent */
  readonly mayBegin: (index: number) => Promise<void>;
}

export interface Acknowledged {
  /** id of the event by its n */
  readonly ids: ReadonlyMap<string, string>;
  readonly repeated: number;
}

const connections = 64;

/** Sends everything; resolves when every event has been acknowledged. @throws Error when one is refused for good */
export async function sendAll(script: readonly Scripted[], control: LoadControl): Promise<Acknowledged> {
  const ids = new Map<string, string>();
  const agent = new Agent({ connections, pipelining: 1 });
  let begun = 0;
  let repeated = 0;
  const connection = async (first: number): Promise<void> => {
    for (let customer = first; customer < script.length; customer += connections) {
      for (const event of script[customer]!.events) {
        await control.mayBegin(begun++);
        const { n } = event;
        let id = await post(agent, control, n, JSON.stringify(event));
        while (id === null) {
          repeated += 1;
          await sleep(10);
          id = await post(agent, control, n, JSON.stringify(event));
        }
        ids.set(n, id);
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, i) => connection(i)));
  await agent.close();
  return { ids, repeated };
}

/** @returns the event's id, or null when there was no answer and the same is to be sent again */
async function post(agent: Agent, control: LoadControl, key: string, body: string): Promise<string | null> {
  try {
    const answer = await request(`${control.url()}/tenants/crash/event`, {
      method: "POST",
      dispatcher: agent,
      headers: { authorization: control.authorization(), "content-type": "application/json", "idempotency-key": key },
      body,
    });
    const text = await answer.body.text();
    if (answer.statusCode === 200) return (JSON.parse(text) as { id: string }).id;
    if (answer.statusCode === 503 || answer.statusCode === 409) return null;
    throw new RefusedError(`event ${key}: ${answer.statusCode} ${text}`);
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    return null;
  }
}

class RefusedError extends Error {}
