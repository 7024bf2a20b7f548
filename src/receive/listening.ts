/** The receiver as listeners see it. */
import type { Limits } from "../api/deps.ts";
import { ApiError } from "../api/errors.ts";
import { OverloadedError, type Submission, type SubmissionResult } from "../engine/types.ts";
import type { Receiving } from "../listen/intake.ts";
import { isFault, textOf, tooLarge, toItem, type Fault, type Item } from "./item.ts";
import type { Receiver } from "./receiver.ts";

const overloadedMs = 1_000;

/** @param limits how large an event may be */
export function listening(receiver: Receiver, { eventBytes }: Pick<Limits, "eventBytes">): Receiving {
  return {
    submit: async (tenant, source, submissions) => {
      const items = submissions.map((submission) => checked(submission, eventBytes));
      const results = await receiver.submit(
        tenant,
        items.filter((item): item is Submission => !isFault(item)),
        source,
      );
      receiver.refuse(tenant, items.filter(isFault), source);
      let next = 0;
      return items.map((item) => (isFault(item) ? refusal(item) : results[next++]!));
    },
    refuse: (tenant, source, event, error) => {
      const text = textOf(event);
      const bytes = text === null ? null : Buffer.byteLength(text);
      receiver.refuse(tenant, [{ code: "mapping", error, bytes, text, whole: text !== null }], source);
    },
    retryAfterMs: (error) => {
      if (error instanceof OverloadedError) return overloadedMs;
      if (!(error instanceof ApiError) || (error.status !== 429 && error.status !== 503)) return null;
      return Number(error.headers["retry-after"] ?? 1) * 1_000;
    },
  };
}

/** The submission, or what is wrong with its event. */
function checked(submission: Submission, maxBytes: number): Item {
  const text = textOf(submission.attributes);
  const item = toItem(submission.attributes, text ?? undefined);
  if (isFault(item)) return item;
  const bytes = text === null ? 0 : Buffer.byteLength(text);
  return bytes > maxBytes ? tooLarge(maxBytes, bytes, text) : submission;
}

function refusal({ error }: Fault): SubmissionResult {
  return { ok: false, code: "not-allowed", error };
}
