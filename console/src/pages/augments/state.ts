/** How an augment does, in words. */
import type { Augment } from "../../api/objects.ts";
import type { State } from "../../parts/StateBadge.tsx";

const states: Readonly<Record<Augment["state"], State>> = {
  empty: { tone: "neutral", words: "no file" },
  loading: { tone: "info", words: "loading" },
  ready: { tone: "good", words: "ready" },
  failed: { tone: "bad", words: "failing" },
};

export const stateOf = ({ state }: Pick<Augment, "state">): State => states[state];

/** How far the server is with a file, in a sentence. */
export function progressText({ step, rows, bytes, "total-bytes": total }: NonNullable<Augment["progress"]>): string {
  const share = total === null || total === 0 ? "" : ` (${Math.floor((100 * bytes) / total)} %)`;
  return step === "receiving" ? `${sizeText(bytes)} have come${share}` : `${rows.toLocaleString()} rows are loaded${share}`;
}

const units = ["bytes", "kB", "MB", "GB"];

/** @param bytes not negative */
export function sizeText(bytes: number): string {
  const step = bytes < 1_000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** step;
  return `${Number(value.toPrecision(3))} ${units[step]!}`;
}

/** What differs between an event and what it became: each attribute with its value before, where it had one. */
export function changesOf(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly { readonly name: string; readonly before: string | null; readonly after: string }[] {
  return Object.entries(after).flatMap(([name, value]) => {
    const text = JSON.stringify(value);
    const old = Object.hasOwn(before, name) ? JSON.stringify(before[name]) : null;
    return old === text ? [] : [{ name, before: old, after: text }];
  });
}
