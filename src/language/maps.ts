import { isCollection, type CollectionForm, type Form } from "./form.ts";
import type { Problems } from "./problem.ts";

/** Checks every map of these forms: keywords as keys, a value for each, no key twice. */
export function checkMaps(forms: readonly Form[], problems: Problems): void {
  for (const form of forms) {
    if (!isCollection(form)) continue;
    if (form.kind === "map") checkMap(form, problems);
    checkMaps(form.items, problems);
  }
}

function checkMap(map: CollectionForm, problems: Problems): void {
  const seen = new Set<string>();
  let i = 0;
  while (i < map.items.length) {
    const key = map.items[i];
    const value = map.items[i + 1];
    if (key === undefined) return;
    if (key.kind !== "keyword") {
      wrongKey(key, problems, map);
      i++;
      continue;
    }
    if (seen.has(key.name)) {
      problems.error("duplicate-key", key.span, `:${key.name} stands twice in this map`, "leave one of the two out");
    }
    seen.add(key.name);
    if (value === undefined || value.kind === "keyword") {
      problems.error("odd-map", key.span, `:${key.name} has no value`, `write the value after it: :${key.name} "..."`, map.span);
      i++;
    } else {
      i += 2;
    }
  }
}

function wrongKey(key: Form, problems: Problems, map: CollectionForm): void {
  if (key.kind === "symbol" && isPlaceholder(key.name)) {
    problems.error("placeholder", key.span, placeholderMessage(key.name), PLACEHOLDER_ADVICE);
    return;
  }
  const name = key.kind === "symbol" ? key.name.replace(/^:+|:+$/g, "") : key.kind === "string" ? key.value : "";
  const advice = /^[^\s,()[\]{}";]+$/.test(name) ? `write :${name}` : "write a keyword, a colon and a name: :name";
  problems.error("map-key", key.span, "a key of a map stands here, and that must be a keyword", advice, map.span);
}

/** `...` and `<params>`, as documentation writes them, are not part of a program. */
export function isPlaceholder(name: string): boolean {
  return name === "..." || name === "\u2026" || /^<[^<>=\s]+>$/.test(name);
}

export const PLACEHOLDER_ADVICE = "write what is meant there, or leave it out";

export function placeholderMessage(name: string): string {
  return `${name} stands for something in documentation; it is not part of the language`;
}
