/** The augments of a tenant that do one service, in the order of their ids. */
import type { Attributes } from "../../language/ast.ts";
import { ApiAugment } from "./api-augment.ts";
import type { FileAugment } from "./file-augment.ts";

export class Chain {
  /** whether something in it must be fetched */
  readonly fetches: boolean;
  private readonly augments: readonly (FileAugment | ApiAugment)[];

  constructor(augments: readonly (FileAugment | ApiAugment)[]) {
    this.augments = augments;
    this.fetches = augments.some((augment) => augment instanceof ApiAugment);
  }

  /** What the file augments add, at once; those that must fetch are passed over. */
  applyFiles(attributes: Attributes): Attributes {
    let result = attributes;
    for (const augment of this.augments) if (!(augment instanceof ApiAugment)) result = augment.apply(result);
    return result;
  }

  /** What the file augments before the first that must fetch add, at once. */
  applyFirst(attributes: Attributes): Attributes {
    let result = attributes;
    for (const augment of this.augments) {
      if (augment instanceof ApiAugment) break;
      result = augment.apply(result);
    }
    return result;
  }

  /**
   * What all that follow `applyFirst` add. Never rejects: what can't be fetched adds nothing.
   * @param attributes what `applyFirst` gave
   * @param keyAttribute name of the tenant's key attribute
   */
  async applyRest(attributes: Attributes, keyAttribute: string | null): Promise<Attributes> {
    let result = attributes;
    const first = this.augments.findIndex((augment) => augment instanceof ApiAugment);
    for (const augment of first < 0 ? [] : this.augments.slice(first)) {
      result = augment instanceof ApiAugment ? await augment.apply(result, keyAttribute) : augment.apply(result);
    }
    return result;
  }
}
