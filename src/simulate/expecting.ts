/** Which reactions wait for an event, by the attribute and value that it must have. */
import type { Attributes, Json } from "../language/ast.ts";
import { lookup } from "../language/lookup.ts";
import type { Waiting } from "../react/types.ts";

/** The part of a waiting expect by which it is found: attribute and value, or null when any event must be tried. */
function indexOf({ index }: Waiting): { readonly attribute: string; readonly value: string } | null {
  if (index === null || (typeof index.value === "object" && index.value !== null)) return null;
  return { attribute: index.attribute, value: JSON.stringify(index.value) };
}

export class Expecting<T> {
  private readonly byAttribute = new Map<string, Map<string, Set<T>>>();
  private readonly any = new Set<T>();

  /** Keeps `item` where its expects were and are. */
  change(item: T, before: readonly Waiting[], after: readonly Waiting[]): void {
    if (before === after) return;
    for (const waiting of before) this.remove(item, waiting);
    for (const waiting of after) this.add(item, waiting);
  }

  /** Those that an event with these attributes may satisfy. */
  candidates(attributes: Attributes): T[] {
    if (this.any.size === 0 && this.byAttribute.size === 0) return [];
    const found = new Set(this.any);
    for (const [attribute, byValue] of this.byAttribute) {
      const value: Json = lookup(attributes, attribute) ?? null;
      for (const item of byValue.get(JSON.stringify(value)) ?? []) found.add(item);
    }
    return [...found];
  }

  private add(item: T, waiting: Waiting): void {
    const index = indexOf(waiting);
    if (index === null) {
      this.any.add(item);
      return;
    }
    const byValue = this.byAttribute.get(index.attribute) ?? new Map<string, Set<T>>();
    this.byAttribute.set(index.attribute, byValue);
    byValue.set(index.value, (byValue.get(index.value) ?? new Set()).add(item));
  }

  private remove(item: T, waiting: Waiting): void {
    const index = indexOf(waiting);
    if (index === null) {
      this.any.delete(item);
      return;
    }
    const byValue = this.byAttribute.get(index.attribute);
    const items = byValue?.get(index.value);
    if (byValue === undefined || items === undefined) return;
    items.delete(item);
    if (items.size === 0) byValue.delete(index.value);
    if (byValue.size === 0) this.byAttribute.delete(index.attribute);
  }
}
