import { allFaces } from "../catalog/rows/faces.ts";
import { allClusters, latestVersion } from "../catalog/versions/versions.ts";
import { PairFinder } from "../dbscan/pairs.ts";
import { calibrated } from "../embed/calibration.ts";
import { Distance } from "../embed/distance.ts";
import { computeDistances } from "../tuning/distances.ts";
import { type SampleOptions, sampleFaces } from "../tuning/sample.ts";

/** Distribution of a list of numbers. */
export interface Spread {
  readonly count: number;
  readonly least: number;
  readonly p5: number;
  readonly median: number;
  readonly p95: number;
  readonly most: number;
}

/**
 * Distances, sizes and scores of a library. Distances are on the calibrated scale, sizes in px of the upright photo.
 */
export interface Stats {
  readonly sizePx: Spread;
  readonly score: Spread;
  /** Faces in a cluster. */
  readonly clusterSize: Spread;
  /** The largest distance from its centre in each cluster. */
  readonly clusterRadius: Spread;
  /** Distances of pairs in the sample from the same cluster or person, and from different ones. */
  readonly same: Spread;
  readonly different: Spread;
  readonly sample: { readonly faces: number; readonly share: number };
}

/** Reads every face once, and compares a sample of them all with all. */
export async function computeStats(sampling: SampleOptions): Promise<Stats> {
  const { catalog, embedder } = sampling;
  const [sizes, scores]: [number[], number[]] = [[], []];
  for await (const { sizePx, score } of allFaces(catalog)) {
    sizes.push(sizePx);
    scores.push(score);
  }
  const version = await latestVersion(catalog);
  const clusters = version === undefined ? [] : await Array.fromAsync(allClusters(catalog, version), sizeOf);
  const { faces, share } = await sampleFaces(sampling);
  const finder = await PairFinder.open(1);
  const { n, squared } = await computeDistances(finder, Distance.of(embedder).blockOf(faces)).finally(() =>
    finder.close(),
  );
  const pairs: Record<"same" | "different", number[]> = { same: [], different: [] };
  const groups = faces.map(({ personId, clusterId }) => personId ?? clusterId);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      if (groups[i] === undefined || groups[j] === undefined) continue;
      pairs[groups[i] === groups[j] ? "same" : "different"].push(squared[i * n + j]!);
    }
  }
  const onScale = (apart: number) => calibrated(embedder, Math.sqrt(apart));
  return {
    sizePx: spreadOf(sizes),
    score: spreadOf(scores),
    clusterSize: spreadOf(clusters.map(({ size }) => size)),
    clusterRadius: spreadOf(clusters.map(({ radius }) => radius)),
    same: spreadOf(pairs.same, onScale),
    different: spreadOf(pairs.different, onScale),
    sample: { faces: faces.length, share },
  };
}

function sizeOf({ size, radius }: { readonly size: number; readonly radius: number }) {
  return { size, radius };
}

/** @param of converts a value for display; must preserve the order */
function spreadOf(values: readonly number[], of: (value: number) => number = (value) => value): Spread {
  const inOrder = Float64Array.from(values).sort();
  const at = (share: number) => {
    const value = inOrder[Math.round(share * (inOrder.length - 1))];
    return value === undefined ? 0 : Math.round(of(value) * 1000) / 1000;
  };
  return { count: inOrder.length, least: at(0), p5: at(0.05), median: at(0.5), p95: at(0.95), most: at(1) };
}
