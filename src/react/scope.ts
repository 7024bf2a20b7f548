/** Where the values of a command are read from. */
import type { Attributes, Json } from "../language/ast.ts";
import { lookup } from "../language/lookup.ts";
import { isReason, type ProgramNode } from "./program.ts";
import { templateText, Unresolvable, type Scope, type TemplateReference } from "./resolve.ts";
import type { Run } from "./run.ts";
import { renderTemplate } from "./template.ts";

/**
 * The scope of a command's own values: `$x` is the response around it, `$error` the reason of the failure around it. Inside a
 * failure block, in the success block of an inner command, `$error` is that one's response's, and the reason where it has none.
 */
export function scopeOf(run: Run, node: ProgramNode): Scope {
  return scopeWith(run, (path) => {
    const { responseOf, reasonOf } = node;
    const ofResponse = (): Json | undefined => lookup(run.live.get(responseOf)?.response ?? nothing, path);
    if (reasonOf === -1 || !isReason(path)) return ofResponse();
    const reason = run.live.get(reasonOf)?.reason;
    const ofReason = reason === undefined ? undefined : lookup({ error: reason }, path);
    // Of two blocks around a command the inner one stands later in the text.
    return reasonOf > responseOf ? ofReason : (ofResponse() ?? ofReason);
  });
}

const nothing: Attributes = {};

/** The scope of an await's condition: `$x` is the answer. */
export function answerScope(run: Run, answer: Attributes): Scope {
  return scopeWith(run, (path) => lookup(answer, path));
}

function scopeWith(run: Run, field: Scope["field"]): Scope {
  return {
    context: run.environment.context,
    field,
    variable: (path) => lookup(run.variables, path),
    render: (reference, html) => renderReference(run, reference, html),
  };
}

function renderReference(run: Run, reference: TemplateReference, html: boolean): Json {
  const text = run.environment.template(reference.by, reference.reference);
  if (text === undefined) throw new Unresolvable(`no template ${reference.reference}`);
  return renderText(run, text, html, `template ${templateText(reference)}`);
}

/**
 * Renders a text over context and variables, the latter winning.
 * @param what names the text in the reason
 * @throws Unresolvable when it does not parse or renders to too much
 */
export function renderText(run: Run, text: string, html: boolean, what: string): string {
  const { context } = run.environment;
  const view = Object.keys(run.variables).length === 0 ? context : { ...context, ...run.variables };
  const rendered = renderTemplate(text, view, html, run.budget);
  if ("error" in rendered) throw new Unresolvable(`${what}: ${rendered.error}`);
  return rendered.text;
}

/** Those members of a response that the paths read, each looked up as `lookup` does: by its whole name, else by its first part. */
export function keepFields(response: Attributes, paths: readonly string[]): Attributes {
  const kept = new Map<string, Json>();
  for (const path of paths) {
    for (const name of [path, path.split(".", 1)[0] as string]) {
      const value = Object.hasOwn(response, name) ? response[name] : undefined;
      if (value === undefined) continue;
      kept.set(name, value);
      break;
    }
  }
  return Object.fromEntries(kept);
}
