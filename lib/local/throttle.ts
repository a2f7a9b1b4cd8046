/** Throttling limits of an API Gateway stage: requests per second, and at once. */
export interface ThrottleLimits {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * A token bucket, as API Gateway throttles a stage: it holds `burst` tokens, gains `perSecond`, and each request takes
 * one (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html).
 */
export class Throttle {
  private readonly limits: ThrottleLimits;
  private readonly now: () => number;
  private tokens: number;
  private filledAt: number;

  /** @param now returns the time in milliseconds */
  constructor(limits: ThrottleLimits, now: () => number = () => performance.now()) {
    this.limits = limits;
    this.now = now;
    this.tokens = limits.burst;
    this.filledAt = now();
  }

  /** Takes a token. @returns 0, or if there is none, the seconds until there is one */
  take(): number {
    const { perSecond, burst } = this.limits;
    const now = this.now();
    this.tokens = Math.min(burst, this.tokens + ((now - this.filledAt) / 1000) * perSecond);
    this.filledAt = now;
    if (this.tokens < 1) return (1 - this.tokens) / perSecond;
    this.tokens -= 1;
    return 0;
  }
}
