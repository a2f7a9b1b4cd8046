/** A value, and its size. */
export interface Sized<T> {
  readonly value: T;
  readonly bytes: number;
}

/** Keeps the values used last, up to a number of bytes. Calls for one key at the same time share one read. */
export class MostBytes<T> {
  private readonly most: number;
  /** Those used last are at the end. */
  private readonly kept = new Map<string, Sized<T>>();
  private readonly underWay = new Map<string, Promise<T>>();
  private bytes = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** Returns the value of a key, and reads it if it is not kept. */
  async get(key: string, read: () => Promise<Sized<T>>): Promise<T> {
    const known = this.kept.get(key);
    if (known) {
      this.kept.delete(key);
      this.kept.set(key, known);
      return known.value;
    }
    const shared = this.underWay.get(key);
    if (shared) return shared;
    const reading = read()
      .then((sized) => this.keep(key, sized))
      .finally(() => this.underWay.delete(key));
    this.underWay.set(key, reading);
    return reading;
  }

  private keep(key: string, sized: Sized<T>): T {
    this.kept.set(key, sized);
    this.bytes += sized.bytes;
    for (const [oldest, { bytes }] of this.kept) {
      if (this.bytes <= this.most) break;
      this.kept.delete(oldest);
      this.bytes -= bytes;
    }
    return sized.value;
  }
}
