/** Seconds of unused capacity that DynamoDB keeps for bursts. */
const BURST_SEC = 300;

/**
 * The capacity of one partition key, in units: gains `perSecond`, and keeps what is not used for bursts of up to five
 * minutes. A new one has the capacity of one second. A request is admitted while any capacity is left, and charged once
 * its units are known, so that a large one makes the following ones wait:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
 */
export class Capacity {
  private readonly perSecond: number;
  private readonly now: () => number;
  private left: number;
  private filledAt: number;

  /** @param now returns the time in milliseconds */
  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.perSecond = perSecond;
    this.now = now;
    this.left = perSecond;
    this.filledAt = now();
  }

  get isExhausted(): boolean {
    this.fill();
    return this.left <= 0;
  }

  charge(units: number): void {
    this.fill();
    this.left -= units;
  }

  private fill(): void {
    const now = this.now();
    const gained = ((now - this.filledAt) / 1000) * this.perSecond;
    this.left = Math.min(BURST_SEC * this.perSecond, this.left + gained);
    this.filledAt = now;
  }
}
