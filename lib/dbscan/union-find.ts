/** Disjoint sets of 0..n-1; the smallest element represents its set, whatever the order of the unions. */
export class UnionFind {
  private readonly parent: Int32Array;

  constructor(n: number) {
    this.parent = Int32Array.from({ length: n }, (_, index) => index);
  }

  /** Returns the smallest element of the set that contains `element`. */
  find(element: number): number {
    const { parent } = this;
    let at = element;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  }

  /** Joins two sets; returns false if they were already the same set. */
  union(a: number, b: number): boolean {
    const [left, right] = [this.find(a), this.find(b)];
    if (left === right) return false;
    this.parent[Math.max(left, right)] = Math.min(left, right);
    return true;
  }
}
