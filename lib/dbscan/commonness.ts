/** Means of the vectors of many people, with which vectors are compared to find out how common they are. */
export interface Prototypes {
  /** Numbers in a vector. */
  readonly length: number;
  /** n x length, row-major, unit rows. */
  readonly rows: Float64Array;
  /** Number of largest products whose mean is the commonness. */
  readonly largest: number;
}

/**
 * Commonness of a unit vector: the mean of its largest products with the prototypes, in float64. Faces that a model has
 * seen little of, such as those of children, resemble each other and the prototypes more than other faces do. A distance
 * that grows with the commonness of both faces therefore confuses different people of any group about equally often.
 */
export function commonness({ length, rows, largest }: Prototypes, vector: Float32Array): number {
  const products: number[] = [];
  for (let from = 0; from < rows.length; from += length) {
    let product = 0;
    for (let at = 0; at < length; at++) product += vector[at]! * rows[from + at]!;
    products.push(product);
  }
  const top = products.sort((a, b) => b - a).slice(0, largest);
  return top.reduce((sum, each) => sum + each, 0) / top.length;
}
