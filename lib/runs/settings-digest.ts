import { createHash } from "node:crypto";
import { Distance } from "../embed/distance.ts";
import type { EmbedderRecord } from "../models/types.ts";
import { type Affects, namesAffecting, type Parameters } from "../parameters.ts";

/** Settings of a run. */
export interface RunSettings {
  readonly embedder: EmbedderRecord;
  readonly parameters: Parameters;
  /** Vectors in a block. */
  readonly blockRows: number;
}

/** Change this text whenever runs select or write vectors differently: the next run then compares all faces again. */
const SELECTION = "one of byte-equal vectors";

/** Digest of everything that a version depends on, apart from its faces and people's decisions. */
export function versionDigest(settings: RunSettings): string {
  return digestOf(settings, ["comparison", "clusters"]);
}

/** Digest of everything that the comparisons depend on: a run can continue from another one with the same digest. */
export function comparisonDigest(settings: RunSettings): string {
  return digestOf(settings, ["comparison"]);
}

function digestOf({ embedder, parameters, blockRows }: RunSettings, affected: readonly Affects[]): string {
  const values = namesAffecting(...affected).map((name) => [name, parameters[name]]);
  const text = JSON.stringify([
    SELECTION,
    embedder.id,
    embedder.calibration.knots,
    Distance.of(embedder).id,
    blockRows,
    values.sort(),
  ]);
  return createHash("sha256").update(text).digest("hex");
}
