/** The server's objects as it tells them: its own schemas, as types only, so that the two can't drift apart. */
import type { Static } from "typebox";
import type { PatternObject } from "../../../src/api/pattern-objects.ts";
import type { TemplateObject } from "../../../src/api/template-objects.ts";

export type Pattern = Static<typeof PatternObject>;
export type Template = Static<typeof TemplateObject>;
