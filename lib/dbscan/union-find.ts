/** Disjoint sets of 0..n-1; the smallest element stands for its set, whatever the order of the unions. */
export class UnionFind {
  private readonly parent: Int32Array;

  constructor(n: number) {
    this.parent = Int32Array.from({ length: n }, (_, index) => index);
  }

  /** The smallest element of the set that holds `element`. */
  find(element: number): number {
    const { parent } = this;
    let at = element;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  }

  /** Joins two sets; false when they were one already. */
  union(a: number, b: number): boolean {
    const [left, right] = [this.find(a), this.find(b)];
    if (left === right) return false;
    this.parent[Math.max(left, right)] = Math.min(left, right);
    return true;
  }
}
