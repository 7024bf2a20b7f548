/**
 * Mustache templates over own attributes (then.md, template). Rendering is our own, since only so are look-ups kept to own
 * properties, functions never called, and size and work bounded.
 */
import type { Attributes, Json } from "../language/ast.ts";
import { lookup } from "../language/lookup.ts";
import { maxRenderedLength, maxRenderedPerStep, maxSectionDepth, maxVisitsPerStep } from "./limits.ts";
import { parseTemplate, type Token } from "./template-parser.ts";

/** What is left for the templates of one step; rendering takes from it. */
export interface RenderBudget {
  characters: number;
  visits: number;
}

/** A fresh budget, for one step of a reaction. */
export function renderBudget(): RenderBudget {
  return { characters: maxRenderedPerStep, visits: maxVisitsPerStep };
}

export type Rendered = { readonly text: string } | { readonly error: string };

interface Rendering {
  readonly html: boolean;
  readonly budget: RenderBudget;
  readonly parts: string[];
  length: number;
}

class TooMuch extends Error {
  override readonly name = "TooMuch";
}

/**
 * Renders a template.
 * @param text Mustache: variables, sections, inverted sections, dotted names, comments, delimiters; partials stand for nothing
 * @param view what it may name
 * @param html true: inserted values are HTML-escaped (`{{{x}}}` and `{{&x}}` are not)
 * @returns the text, or why there is none; never throws. Vectors and maps are inserted as JSON, missing and nil as nothing.
 */
export function renderTemplate(text: string, view: Attributes, html = false, budget: RenderBudget = renderBudget()): Rendered {
  const parsed = parseTemplate(text);
  if ("error" in parsed) return parsed;
  const rendering: Rendering = { html, budget, parts: [], length: 0 };
  try {
    renderTokens(rendering, parsed.tokens, [view], 0);
    return { text: rendering.parts.join("") };
  } catch (thrown) {
    if (thrown instanceof TooMuch) return { error: thrown.message };
    // JSON.stringify runs out of stack on a value nested thousands deep.
    if (thrown instanceof RangeError) return { error: "a value is nested too deep to be inserted" };
    throw thrown;
  }
}

function renderTokens(rendering: Rendering, tokens: readonly Token[], frames: readonly Json[], depth: number): void {
  if (depth > maxSectionDepth) throw new TooMuch(`it has more than ${maxSectionDepth} sections inside each other`);
  for (const token of tokens) {
    if (--rendering.budget.visits < 0) throw new TooMuch("the templates of one step are too much work");
    if (token.kind === "text") write(rendering, token.text);
    else if (token.kind === "name") write(rendering, insertion(rendering, token.raw, find(frames, token.name)));
    else renderSection(rendering, token, frames, depth + 1);
  }
}

function renderSection(
  rendering: Rendering,
  { name, inverted, tokens }: Extract<Token, { kind: "section" }>,
  frames: readonly Json[],
  depth: number,
): void {
  const value = find(frames, name);
  const empty = isFalse(value) || (Array.isArray(value) && value.length === 0);
  if (inverted && empty) renderTokens(rendering, tokens, frames, depth);
  if (inverted || empty) return;
  if (!Array.isArray(value)) renderTokens(rendering, tokens, [...frames, value as Json], depth);
  else for (const item of value as readonly Json[]) renderTokens(rendering, tokens, [...frames, item], depth);
}

/** As in the package: false, nil, missing, 0 and the empty string do not open a section. */
function isFalse(value: Json | undefined): boolean {
  return value === undefined || value === null || value === false || value === 0 || value === "";
}

/** The value of a name: in the innermost frame that has it; of a dotted name that has its first part. */
function find(frames: readonly Json[], name: string): Json | undefined {
  if (name === ".") return frames.at(-1);
  const dot = name.indexOf(".");
  const first = dot > 0 ? name.slice(0, dot) : name;
  for (let depth = frames.length - 1; depth >= 0; depth--) {
    const frame = frames[depth];
    if (typeof frame !== "object" || frame === null || Array.isArray(frame)) continue;
    const attributes = frame as Attributes;
    if (Object.hasOwn(attributes, name) || Object.hasOwn(attributes, first)) return lookup(attributes, name);
  }
  return undefined;
}

function insertion(rendering: Rendering, raw: boolean, value: Json | undefined): string {
  const text = textOf(value);
  return rendering.html && !raw ? escapeHtml(text) : text;
}

/** A value as text: strings as they are, vectors and maps as JSON, missing and nil as nothing. */
export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

function write(rendering: Rendering, text: string): void {
  rendering.length += text.length;
  rendering.budget.characters -= text.length;
  if (rendering.length > maxRenderedLength) throw new TooMuch(`it renders to more than ${maxRenderedLength} characters`);
  if (rendering.budget.characters < 0) throw new TooMuch("the templates of one step render to too much text");
  rendering.parts.push(text);
}
