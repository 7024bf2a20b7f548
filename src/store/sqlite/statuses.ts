/** A reaction's status as the store writes it. */
import type { ReactionStatus } from "../port.ts";

/** Numbers are part of the data file: never change one. */
export const statusNumber: Record<ReactionStatus, number> = { running: 0, success: 1, failure: 2, cancelled: 3 };

/** By number. */
export const statusNames: readonly ReactionStatus[] = ["running", "success", "failure", "cancelled"];
