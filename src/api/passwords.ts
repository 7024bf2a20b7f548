/** Tries passwords: slowed by who guesses, and few at a time, since each costs 16 MiB and some 0.2 s of a core. */
import { ApiError, unavailable } from "./errors.ts";
import { Guesses, type Guesser } from "./guesses.ts";
import { isPassword } from "./secrets.ts";

/** Passwords that are tried at once at most: half of the threads that Node has for this and for unpacking bodies. */
const maxAtOnce = 2;
/** Passwords that wait to be tried at most. */
const maxWaiting = 20;

/** One trial. */
export interface Trial {
  /** whose failures count */
  readonly by: Guesser;
  readonly password: string;
  /** as hashPassword made it; null takes as long, and is never right */
  readonly stored: string | null;
}

export class Passwords {
  private readonly guesses = new Guesses();
  private readonly waiting: (() => void)[] = [];
  private readonly now: () => number;
  private atOnce = 0;

  /** @param now epoch ms */
  constructor(now: () => number) {
    this.now = now;
  }

  /**
   * Whether the password is right.
   * @throws ApiError 429 when there were too many wrong ones; 503 when too many wait to be tried
   */
  async isRight({ by, password, stored }: Trial): Promise<boolean> {
    if (this.waiting.length >= maxWaiting) throw unavailable("too many passwords are being tried; try again in a moment");
    const attempt = this.guesses.begin(by, this.now());
    if (typeof attempt === "number") throw tooManyGuesses(attempt);
    if (this.atOnce >= maxAtOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.atOnce++;
    try {
      const right = await isPassword(password, stored);
      if (right) attempt.succeeded();
      return right;
    } finally {
      // the next one that waits takes this one's place
      const next = this.waiting.shift();
      if (next === undefined) this.atOnce--;
      else next();
    }
  }
}

function tooManyGuesses(waitMs: number): ApiError {
  const seconds = Math.ceil(waitMs / 1000);
  const message = `too many wrong passwords; try again in ${seconds} second${seconds === 1 ? "" : "s"}`;
  return new ApiError(429, message, { headers: { "retry-after": String(seconds) } });
}
