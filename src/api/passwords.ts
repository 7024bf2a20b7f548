/** Tries passwords: slowed by who guesses, and few at a time, since each costs 16 MiB and some 50 ms of a core. */
import { ApiError, unavailable } from "./errors.ts";
import { Guesses } from "./guesses.ts";
import { isPassword } from "./secrets.ts";

/** Passwords that are being tried at once at most. */
const maxInHand = 16;

/** One trial. */
export interface Trial {
  /** whose failures count: any text, the same for the same account */
  readonly account: string;
  /** from where it is tried */
  readonly address: string;
  readonly password: string;
  /** as hashPassword made it; null takes as long, and is never right */
  readonly stored: string | null;
}

export class Passwords {
  private readonly guesses = new Guesses();
  private readonly now: () => number;
  private inHand = 0;

  /** @param now epoch ms */
  constructor(now: () => number) {
    this.now = now;
  }

  /**
   * Whether the password is right.
   * @throws ApiError 429 when there were too many wrong ones; 503 when too many are being tried
   */
  async isRight({ account, address, password, stored }: Trial): Promise<boolean> {
    if (this.inHand >= maxInHand) throw unavailable("too many passwords are being tried; try again in a moment");
    const attempt = this.guesses.begin(account, address, this.now());
    if (typeof attempt === "number") throw tooManyGuesses(attempt);
    this.inHand++;
    try {
      const right = await isPassword(password, stored);
      if (right) attempt.succeeded();
      return right;
    } finally {
      this.inHand--;
    }
  }
}

function tooManyGuesses(waitMs: number): ApiError {
  const seconds = Math.ceil(waitMs / 1000);
  const message = `too many wrong passwords; try again in ${seconds} second${seconds === 1 ? "" : "s"}`;
  return new ApiError(429, message, { headers: { "retry-after": String(seconds) } });
}
