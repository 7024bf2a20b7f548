/** Turns in lanes: what enters a lane gets its turn once everything that entered it before has left. Lanes don't wait for each other. */

export interface Turn {
  /** resolves when it is this one's turn */
  readonly mine: Promise<void>;
  /** Lets the next have its turn. */
  leave(): void;
}

const now = Promise.resolve();

export class Lanes {
  private readonly tails = new Map<string, Promise<void>>();

  /** Takes the last place of a lane. @param lane null: it waits for nobody */
  enter(lane: string | null): Turn {
    if (lane === null) return { mine: now, leave: () => undefined };
    const mine = this.tails.get(lane) ?? now;
    let leave = (): void => undefined;
    const left = new Promise<void>((resolve) => (leave = resolve));
    const tail = mine.then(() => left);
    this.tails.set(lane, tail);
    void tail.then(() => {
      if (this.tails.get(lane) === tail) this.tails.delete(lane);
    });
    return { mine, leave };
  }
}
