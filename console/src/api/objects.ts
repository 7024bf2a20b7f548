/** The server's objects as it tells them: its own schemas, as types only, so that the two can't drift apart. */
import type { Static } from "typebox";
import type { HeadObject, ReactionObject } from "../../../src/api/journal-objects.ts";
import type { PatternObject } from "../../../src/api/pattern-objects.ts";
import type { EndpointDeclaration } from "../../../src/language/declaration.ts";
import type { TemplateObject } from "../../../src/api/template-objects.ts";

export type ReactionHead = Static<typeof HeadObject>;
export type Reaction = Static<typeof ReactionObject>;
export type Pattern = Static<typeof PatternObject>;
export interface PatternVersion {
  readonly version: number;
  readonly when: string;
  readonly then: string;
  readonly "saved-at": string;
  readonly "saved-by"?: string;
}
/** An endpoint, or what is only listened to: what it needs to be set up, and what it can send. */
export type EndpointType = EndpointDeclaration;
export type Template = Static<typeof TemplateObject>;
