/** Maximum number of pairs of a tile that are kept: 8 bytes each. */
const MOST_PAIRS = 2_000_000;

/** Numbers in front of the pairs of two blocks: the row and the column of the blocks, and the number of pairs. */
const HEAD = 3;

/**
 * The neighbours found in the pairs of blocks of a tile. The second pass of DBSCAN links them without comparing vectors
 * again. If there are too many to keep, it compares again.
 */
export class FoundPairs {
  private lists: Map<string, Int32Array> | undefined = new Map();
  private count = 0;
  private readonly most: number;

  constructor(most = MOST_PAIRS) {
    this.most = most;
  }

  /** True if all pairs were kept. */
  get isComplete(): boolean {
    return this.lists !== undefined;
  }

  /** Returns a function that keeps each pair of rows of two blocks. @param row number of the first block */
  collector(row: number, column: number) {
    const found: number[] = [];
    return {
      /** Keeps a pair of rows of the whole matrix. */
      add: (a: number, b: number) => {
        if (!this.lists) return;
        this.count++;
        if (this.count > this.most) {
          this.lists = undefined;
          found.length = 0;
        } else found.push(a, b);
      },
      /** Ends the list of the two blocks. */
      end: () => {
        if (found.length > 0) this.lists?.set(nameOf(row, column), Int32Array.from(found));
      },
    };
  }

  /** Returns the pairs between two blocks, as rows of the whole matrix: [a, b, a, b, ...]. */
  between(row: number, column: number): Int32Array {
    return this.lists?.get(nameOf(row, column)) ?? NONE;
  }

  /** The pairs as bytes, 32-bit numbers of this machine; empty if not all were kept. */
  encode(): Uint8Array {
    if (!this.lists) return new Uint8Array();
    const numbers = new Int32Array([...this.lists.values()].reduce((sum, { length }) => sum + HEAD + length, 1));
    numbers[0] = this.lists.size;
    let at = 1;
    for (const [name, pairs] of this.lists) {
      const [row, column] = name.split(" ").map(Number);
      numbers.set([row!, column!, pairs.length / 2], at);
      numbers.set(pairs, at + HEAD);
      at += HEAD + pairs.length;
    }
    return new Uint8Array(numbers.buffer);
  }

  /** Decodes the bytes of `encode`. Undefined if not all pairs were kept. */
  static decode(bytes: Uint8Array): FoundPairs | undefined {
    if (bytes.length === 0) return undefined;
    const numbers = new Int32Array(Uint8Array.from(bytes).buffer);
    const found = new FoundPairs();
    for (let at = 1; at < numbers.length; ) {
      const [row, column, count] = numbers.subarray(at, at + HEAD) as unknown as [number, number, number];
      found.lists?.set(nameOf(row, column), numbers.subarray(at + HEAD, at + HEAD + 2 * count));
      at += HEAD + 2 * count;
    }
    return found;
  }
}

const NONE = new Int32Array();

const nameOf = (row: number, column: number) => `${row} ${column}`;
