import type { Attributes } from "../language/ast.ts";
import { maxReasonLength } from "./limits.ts";

export interface Success {
  readonly ok: true;
  readonly response: Attributes;
}

export interface Failure {
  readonly ok: false;
  readonly reason: string;
  /** skips the command's own remaining retries */
  readonly final?: boolean;
  /** lengthens the command's own pause */
  readonly retryAfterMs?: number;
}

/** How a command, or an attempt of it, ended. Functions that begin or advance a command return null while it waits. */
export type Ended = Success | Failure;

export const done: Success = Object.freeze({ ok: true, response: Object.freeze({}) });

export function failed(reason: string): Failure {
  return { ok: false, reason: reason.length > maxReasonLength ? `${reason.slice(0, maxReasonLength)}…` : reason };
}
