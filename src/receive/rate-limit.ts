/** How many events a second a tenant may send: a bucket that fills at that rate and holds one second's worth. */
import { ApiError } from "../api/errors.ts";
import type { Tenant } from "../store/configuration.ts";

interface Bucket {
  rate: number;
  tokens: number;
  /** epoch ms of the last filling */
  at: number;
}

/** 429. @param seconds after which there will be room */
export function exceeded(seconds: number): ApiError {
  return new ApiError(429, "Exceeded rate limit", { headers: { "retry-after": String(seconds) } });
}

export class RateLimits {
  private readonly buckets = new Map<number, Bucket>();

  /**
   * Takes `count` events. A batch larger than the bucket passes when the bucket is full, and what it took beyond is owed.
   * @param now epoch ms
   * @returns 0, or when there is no room the seconds after which there will be
   */
  tryTake({ number, rateLimit }: Tenant, count: number, now: number): number {
    if (rateLimit === null) return 0;
    const capacity = Math.max(1, rateLimit);
    let bucket = this.buckets.get(number);
    if (bucket === undefined || bucket.rate !== rateLimit) {
      bucket = { rate: rateLimit, tokens: capacity, at: now };
      this.buckets.set(number, bucket);
    }
    bucket.tokens = Math.min(capacity, bucket.tokens + (Math.max(0, now - bucket.at) * rateLimit) / 1000);
    bucket.at = now;
    const needed = Math.min(count, capacity);
    if (bucket.tokens < needed) return Math.max(1, Math.ceil((needed - bucket.tokens) / rateLimit));
    bucket.tokens -= count;
    return 0;
  }
}
