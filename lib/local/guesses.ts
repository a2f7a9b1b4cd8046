/** Wrong passwords for a name that have no consequence. */
const FREE = 5;
const LONGEST_MS = 15 * 60 * 1000;
/** Names that are remembered. */
const MOST_NAMES = 1000;

interface Failures {
  readonly count: number;
  /** Milliseconds since 1970, from when the next attempt is taken. */
  readonly until: number;
}

/** Slows down the guessing of passwords: after a few wrong ones for a name, each further attempt has to wait twice as long. */
export class Guesses {
  private readonly failures = new Map<string, Failures>();
  private readonly now: () => number;

  /** @param now returns the time in milliseconds */
  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /**
   * Notes an attempt, which counts as wrong until `succeeded`: so attempts at the same time count too.
   * @returns 0, or the seconds until an attempt is taken
   */
  attempt(name: string): number {
    const { count, until } = this.failures.get(name) ?? { count: 0, until: 0 };
    const wait = until - this.now();
    if (wait > 0) return Math.ceil(wait / 1000);
    const pause = count < FREE ? 0 : Math.min(1000 * 2 ** (count - FREE), LONGEST_MS);
    this.failures.delete(name);
    this.failures.set(name, { count: count + 1, until: this.now() + pause });
    const [oldest = ""] = this.failures.keys();
    if (this.failures.size > MOST_NAMES) this.failures.delete(oldest);
    return 0;
  }

  succeeded(name: string): void {
    this.failures.delete(name);
  }
}
