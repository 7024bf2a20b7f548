/** The document's title out of the headings that are shown: the item's, the page's, the tenant, the product. */
interface Shown {
  readonly order: number;
  readonly words: readonly string[];
  readonly tenant: string | undefined;
}

const shown = new Map<string, Shown>();

/**
 * @param id of the heading
 * @param order 1 of a page, 2 of an item in it
 * @param words the narrower first
 * @returns takes the heading away again
 */
export function showTitle(id: string, order: number, words: readonly string[], tenant: string | undefined): () => void {
  shown.set(id, { order, words, tenant });
  tell();
  return () => {
    shown.delete(id);
    tell();
  };
}

function tell(): void {
  const headings = [...shown.values()].sort((a, b) => b.order - a.order);
  const tenant = headings.find((heading) => heading.tenant !== undefined)?.tenant;
  const words = [...headings.flatMap((heading) => heading.words), ...(tenant === undefined ? [] : [tenant]), "WhenThen"];
  document.title = words.join(", ");
}
