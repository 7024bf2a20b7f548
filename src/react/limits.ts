/** Bounds on everything that a reaction can make grow. Sizes are in UTF-16 code units of JSON text, roughly bytes. */

/** One send's or emitted event's parameters. */
export const maxParametersSize = 1_048_576;
/** All variables of a reaction together; they are stored with every step. */
export const maxVariablesSize = 1_048_576;
/** Variables and rendered templates that one waiting expect keeps. */
export const maxCapturedSize = 65_536;
/** A reason is cut here. */
export const maxReasonLength = 1_000;
/** Text of a template. */
export const maxTemplateLength = 131_072;
/** One rendered template. */
export const maxRenderedLength = 1_048_576;
/** Everything that the templates of one step render. */
export const maxRenderedPerStep = 8_388_608;
/** Tags and texts that the templates of one step visit, so that sections over long arrays end. */
export const maxVisitsPerStep = 2_000_000;
/** Sections inside each other in a template. */
export const maxSectionDepth = 100;
