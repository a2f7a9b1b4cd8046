import { createHash } from "node:crypto";
import type { FaceVector, StoredCommonness } from "../catalog/store/types.ts";
import { type Block, blockOf, squaredDistance } from "../dbscan/block.ts";
import { commonness, type Prototypes } from "../dbscan/commonness.ts";
import type { EmbedderRecord, FairDistance } from "../models/types.ts";
import { calibrated } from "./calibration.ts";

/** A vector, with its commonness if that was stored with it. */
export type Comparable = Pick<FaceVector, "vector" | "commonness">;

const known = new WeakMap<EmbedderRecord, Distance>();

/**
 * The distance of a model's vectors: every comparison of two faces uses it. It is the Euclidean distance, increased where
 * the two faces are common and reduced where they are rare, if the model has prototypes.
 *
 * @example
 * const distance = Distance.of(embedder);
 * distance.between(one, other) <= parameters.FACE_CLUSTER_DIST;
 */
export class Distance {
  /** Differs whenever terms differ: terms of two ids are never used together. */
  readonly id: string;
  private readonly embedder: EmbedderRecord;
  private readonly prototypes: (Prototypes & { readonly id: string }) | undefined;

  private constructor(embedder: EmbedderRecord) {
    const { distance, output } = embedder;
    this.embedder = embedder;
    this.prototypes = distance && readPrototypes(distance, output.length);
    this.id = distance && this.prototypes ? `${this.prototypes.id} ${distance.weight} ${distance.median}` : "plain";
  }

  static of(embedder: EmbedderRecord): Distance {
    const distance = known.get(embedder) ?? new Distance(embedder);
    known.set(embedder, distance);
    return distance;
  }

  /** Returns the commonness of a vector: the stored one, if it was computed with the same prototypes. */
  commonnessOf({ vector, commonness: stored }: Comparable): StoredCommonness | undefined {
    const { prototypes } = this;
    if (!prototypes) return undefined;
    return stored?.of === prototypes.id ? stored : { value: commonness(prototypes, vector), of: prototypes.id };
  }

  /** Returns what the squared distance from a vector to any other gains; see Block. */
  termOf(face: Comparable): number {
    const { distance } = this.embedder;
    const found = this.commonnessOf(face);
    return distance && found ? distance.weight * (found.value - distance.median) : 0;
  }

  /** Returns the prototypes, if the model has any. */
  prototypeRows(): Float32Array[] {
    const { rows = new Float64Array(), length = 1 } = this.prototypes ?? {};
    return Array.from({ length: rows.length / length }, (_, row) =>
      Float32Array.from(rows.subarray(row * length, (row + 1) * length)),
    );
  }

  /** Returns vectors as a block that starts at 0. */
  blockOf(faces: readonly Comparable[]): Block {
    const { length } = this.embedder.output;
    const rows = new Float32Array(faces.length * length);
    for (const [row, { vector }] of faces.entries()) rows.set(vector, row * length);
    return blockOf(
      0,
      length,
      rows,
      Float64Array.from(faces, (face) => this.termOf(face)),
    );
  }

  /** Distance of two rows on the calibrated scale. */
  betweenRows(a: Block, i: number, b: Block, j: number): number {
    return calibrated(this.embedder, Math.sqrt(squaredDistance(a, i, b, j)));
  }

  /**
   * Distance of two faces of one picture in two states, on the calibrated scale, however common they are: only the few
   * other faces of the picture could be confused with them.
   */
  betweenEdits(a: Comparable, b: Comparable): number {
    const [{ rows: left }, { rows: right }] = [this.blockOf([a]), this.blockOf([b])];
    const { length } = this.embedder.output;
    return this.betweenRows(blockOf(0, length, left), 0, blockOf(0, length, right), 0);
  }

  /** Distance of two faces on the calibrated scale. */
  between(a: Comparable, b: Comparable): number {
    return this.betweenRows(this.blockOf([a]), 0, this.blockOf([b]), 0);
  }
}

/** Decodes prototypes, and gives them an id by their content. */
function readPrototypes({ prototypes, largest }: FairDistance, length: number): Prototypes & { readonly id: string } {
  const bytes = Buffer.from(prototypes, "base64");
  const rows = Float64Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  for (let from = 0; from < rows.length; from += length) {
    const row = rows.subarray(from, from + length);
    const norm = Math.sqrt(row.reduce((sum, each) => sum + each * each, 0));
    for (let at = 0; at < length; at++) row[at] = row[at]! / norm;
  }
  const id = createHash("sha256").update(bytes).update(String(largest)).digest("hex").slice(0, 16);
  return { length, rows, largest, id };
}
