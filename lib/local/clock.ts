/** A clock for waiting, which may run faster than real time so that tests need not wait as long. */
export class Clock {
  private readonly timesFaster: number;
  private readonly startedAt = Date.now();

  constructor(timesFaster = 1) {
    this.timesFaster = timesFaster;
  }

  /** Milliseconds since 1970 on this clock. */
  now(): number {
    return this.startedAt + (Date.now() - this.startedAt) * this.timesFaster;
  }

  /** Real milliseconds of a wait. */
  real(ms: number): number {
    return ms / this.timesFaster;
  }
}
