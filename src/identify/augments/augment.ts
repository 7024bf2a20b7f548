/** What an augment is: a look-up that adds attributes to events before matching, or to contexts before reactions. */

import type { Attributes } from "../../language/ast.ts";
import type { ValueType } from "../convert.ts";

export interface AugmentOptions {
  /** api: where the event is posted to */
  readonly url: string | null;
  /** api: those attributes of the answer that are merged; none: all */
  readonly attributes: readonly string[];
  /** api: how long an answer holds for a value of the key attribute; 0: it is fetched for each event */
  readonly ttlSeconds: number;
  /** file: columns whose cells are no texts */
  readonly types: Readonly<Record<string, ValueType>>;
}

/** The file of a file augment, as it was loaded. */
export interface AugmentFile {
  /** names its files in the data folder, without their endings */
  readonly name: string;
  readonly rows: number;
  /** of the CSV */
  readonly bytes: number;
  /** the header */
  readonly columns: readonly string[];
  /** by which it was loaded */
  readonly types: AugmentOptions["types"];
  /** epoch ms on the server's clock */
  readonly uploadedAt: number;
}

/** engine: events before matching; notification: contexts before reactions */
export type Service = "engine" | "notification";

export interface Augment {
  /** the number behind AU */
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly type: "file" | "api";
  readonly service: Service;
  readonly options: AugmentOptions;
  /** null: an api augment, or no file was uploaded yet */
  readonly file: AugmentFile | null;
}

/** What a look-up adds to an event: the attributes that were found, null where there are none, and what failed. */
export interface Trial {
  readonly found: Attributes | null;
  readonly error: string | null;
}
