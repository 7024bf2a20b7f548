import { isCollection, type CollectionForm, type Form, type KeywordForm } from "./form.ts";
import { isPlaceholder } from "./placeholder.ts";
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
    const next = map.items[i + 1];
    if (key === undefined) return;
    if (key.kind === "keyword" && key.name !== "") {
      i += checkKey(key, next, map.items[i + 2], seen, problems, map);
    } else if (key.kind === "keyword") {
      i += next?.kind === "symbol" ? 3 : 2;
    } else {
      if (!isPlaceholder(key)) wrongKey(key, map.items[i - 1], problems, map);
      const isPair = key.kind === "symbol" || key.kind === "string";
      i += isPair && next !== undefined && next.kind !== "keyword" ? 2 : isColon(next) ? 3 : 1;
    }
  }
}

function isColon(form: Form | undefined): boolean {
  return form?.kind === "keyword" && form.name === "";
}

/** @returns how many items the key and its value are */
function checkKey(
  key: KeywordForm,
  value: Form | undefined,
  after: Form | undefined,
  seen: Set<string>,
  problems: Problems,
  map: CollectionForm,
): number {
  if (seen.has(key.name)) problems.error("duplicate-key", key.span, `:${key.name} stands twice in this map`, "leave one of the two out");
  seen.add(key.name);
  if (value !== undefined && value.kind !== "keyword") {
    if (isColon(after))
      problems.error(
        "bad-keyword",
        after?.span ?? key.span,
        ": names nothing",
        "a key is a colon and a name without a space between: :name",
      );
    return 2;
  }
  const isText = value?.kind === "keyword" && (after === undefined || after.kind === "keyword");
  const advice = isText ? `text goes in quotes: :${key.name} "${value.name}"` : `write the value after it: :${key.name} "..."`;
  problems.error("odd-map", key.span, `:${key.name} has no value`, advice, map.span);
  return isText ? 2 : 1;
}

function wrongKey(key: Form, before: Form | undefined, problems: Problems, map: CollectionForm): void {
  if (key.kind === "symbol" && before?.kind === "symbol") {
    const message = `${key.name} stands where the next key of the map must`;
    problems.error("map-key", key.span, message, `text goes in quotes: "${before.name} ${key.name}"`, map.span);
    return;
  }
  const name = key.kind === "symbol" ? key.name.replace(/^:+|:+$/g, "") : key.kind === "string" ? key.value : "";
  const advice = /^[^\s,()[\]{}";]+$/.test(name) ? `write :${name}` : "write a keyword, a colon and a name: :name";
  problems.error("map-key", key.span, "a key of a map stands here, and that must be a keyword", advice, map.span);
}
