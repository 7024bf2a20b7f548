import type { Delivered } from "../deliver/endpoint.ts";
import type { Attributes } from "../language/ast.ts";
import type { Receipt } from "../react/types.ts";
import type { OutstandingSend } from "../store/port.ts";
import type { Submission, SubmissionResult } from "./types.ts";

/** What the loop takes in, per tenant: answers and receipts in one queue, the rest in another, each in order of arrival. `at`: epoch ms on the server's clock when it arrived. */
export type QueuedInput =
  | {
      readonly kind: "submit";
      readonly at: number;
      readonly items: readonly Submission[];
      /** filled item by item; its length is where to go on */
      readonly results: SubmissionResult[];
      readonly resolve: (results: readonly SubmissionResult[]) => void;
      readonly reject: (error: Error) => void;
    }
  | { readonly kind: "answer"; readonly at: number; readonly send: OutstandingSend; readonly delivered: Delivered }
  | { readonly kind: "augmented"; readonly at: number; readonly reaction: number; readonly context: Attributes }
  | {
      readonly kind: "receipt";
      readonly at: number;
      readonly reaction: number;
      readonly receipt: Receipt;
      readonly resolve: () => void;
      readonly reject: (error: Error) => void;
    }
  | {
      readonly kind: "move-clock";
      readonly at: number;
      readonly to: number;
      readonly resolve: (clock: number) => void;
      readonly reject: (error: Error) => void;
    };
