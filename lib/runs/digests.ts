import { hash } from "node:crypto";

/**
 * 64 bits of the SHA-256 of a vector's bytes: equal for byte-equal vectors, and different for others. In a library of
 * ten million vectors, the probability that two different ones share a digest is 1 in 370,000.
 */
export function digestOf({ buffer, byteOffset, byteLength }: Float32Array): bigint {
  return hash("sha256", new Uint8Array(buffer, byteOffset, byteLength), "buffer").readBigUInt64LE();
}

const FREE = -1;
/** Maximum load factor of the table. */
const FULL = 0.7;

/** Maps each digest to the number that it was first added with: an open-addressing table, 12 bytes per slot. */
export class DigestTable {
  private digests = new BigUint64Array(1024);
  private numbers = new Int32Array(1024).fill(FREE);
  private count = 0;

  /** @returns the number that the digest was first added with, which is `number` if the digest is new */
  add(digest: bigint, number: number): number {
    if (this.count >= FULL * this.numbers.length) this.grow();
    const place = this.placeOf(digest);
    if (this.numbers[place] === FREE) {
      this.digests[place] = digest;
      this.numbers[place] = number;
      this.count++;
    }
    return this.numbers[place]!;
  }

  /** Returns the number that the digest was first added with, or undefined if it is not in the table. */
  get(digest: bigint): number | undefined {
    const number = this.numbers[this.placeOf(digest)]!;
    return number === FREE ? undefined : number;
  }

  private placeOf(digest: bigint): number {
    const last = this.numbers.length - 1;
    let place = Number(BigInt.asUintN(32, digest)) & last;
    while (this.numbers[place] !== FREE && this.digests[place] !== digest) place = (place + 1) & last;
    return place;
  }

  private grow(): void {
    const { digests, numbers } = this;
    this.digests = new BigUint64Array(2 * digests.length);
    this.numbers = new Int32Array(2 * numbers.length).fill(FREE);
    for (const [at, number] of numbers.entries()) {
      if (number === FREE) continue;
      const place = this.placeOf(digests[at]!);
      this.digests[place] = digests[at]!;
      this.numbers[place] = number;
    }
  }
}
