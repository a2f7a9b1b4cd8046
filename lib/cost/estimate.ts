import { CELL_RULE } from "../dbscan/cells.ts";
import { MOST_CLUSTERS, MOST_FACES } from "../dbscan/nearness-limits.ts";
import { tileCount, tileSide } from "../dbscan/tiles.ts";
import { PRICES } from "./prices.ts";

/** Unit costs of a run over all faces, per processor (1,769 MB of memory). */
const COSTS = {
  /**
   * Compares one pair of vectors of 512 once. Measured in float32: `npm run bench -- cluster`, nanosecondsAPair, 2026-11-24;
   * int8 takes less where few pairs are near each other.
   */
  pairSeconds: 19e-9,
  /**
   * Reads one face and writes it to a block. Measured: 52 us in the SDK's client for both rows; the rest is waiting.
   */
  selectSeconds: 120e-6,
  /** Puts one face into a group and writes it into a version; assumed. */
  mergeSeconds: 30e-6,
  /** Starts a function, loads onnxruntime and reads the plan; assumed. */
  startSeconds: 3,
  /** Reads one block of 8 MB from S3; assumed. */
  blockSeconds: 0.1,
  /** Reads one block of 8 MB from S3 while others are prefetched; assumed. */
  blockAheadSeconds: 0.04,
} as const;

/** Share of a library's faces in no group; assumed. */
const LEFT = 0.3;
/** Clusters per face; assumed. */
const CLUSTERS = 0.06;
/** Comparisons of a centre with all pivots, of those that place them; see divideIntoCells. */
const CELL_PASSES = 1.5;

const PLAN_GB = 1.769;
const TILE_GB = 1.769;
/** Memory of the merge task, bytes per face in addition to 1 GB: vectors, ids, groups and captures. */
const MERGE_BYTES = 1030;
/** Maximum memory of a Lambda function. */
const LARGEST_GB = 10.24;
/** Maximum memory in every account. */
const USUAL_GB = 3.008;
/** Number of faces above which more memory than USUAL_GB pays off. */
const MANY = 300_000;
/** Maximum time of a Lambda function. */
const LONGEST_SECONDS = 900;

/** Estimate of a run over all faces of a library on AWS. */
export interface Estimate {
  readonly faces: number;
  /** Number of function invocations. */
  readonly tasks: number;
  readonly seconds: number;
  readonly s3Requests: number;
  readonly stateTransitions: number;
  readonly dollars: number;
  /** Memory of the merge task for the setting `clusterMergeMemory`; Lambda has at most 10.24 GB. */
  readonly mergeGb: number;
  /** Limit of AWS that the run would exceed, if any. */
  readonly limit?: string;
  /** Size of the largest payload between states: the numbers of the tiles, as JSON. */
  readonly payloadBytes: number;
}

export interface EstimateOptions {
  readonly blockRows?: number;
  /** Maximum number of parallel tasks, see `clusterConcurrency`. */
  readonly parallel?: number;
  /** Number of changed faces, for a run that continues from an earlier one in one task. */
  readonly changed?: number;
  readonly architecture?: keyof typeof PRICES.lambdaGbSecond;
}

/** Estimates a run, by default over all faces, from the measured cost of a pair. */
export function estimateRun(
  faces: number,
  { blockRows = 4096, parallel = 100, changed, architecture = "arm64" }: EstimateOptions = {},
): Estimate {
  const { pairSeconds, selectSeconds, mergeSeconds, startSeconds, blockSeconds, blockAheadSeconds } = COSTS;
  const blocks = Math.ceil(faces / blockRows);
  const side = tileSide(blocks, parallel);
  const tiles = changed === undefined ? Math.max(1, tileCount(blocks, side)) : 1;
  const maps = tiles > 1 ? 2 : 0;
  const pairs = changed === undefined ? (faces * faces) / 2 : changed * faces;
  const selected = changed ?? faces;
  const reads = Math.min(side * side + side, blocks * blocks);
  const tileSeconds = (pairs / tiles) * pairSeconds + reads * blockSeconds * (tiles > 1 ? 1 : 0);
  // The second pass links the neighbours that the first has found: it reads blocks and compares hardly any vectors.
  const linkSeconds = tiles > 1 ? reads * blockSeconds : 0;
  const starts = tiles > 1 ? 2 * startSeconds : 0;
  const passes = Math.ceil(tiles / parallel) * (tileSeconds + linkSeconds + starts);

  const leastGb = 1 + (faces * MERGE_BYTES + faces * CLUSTERS * 512 * 12) / 1e9;
  const mergeGb = Math.max(leastGb, faces > MANY ? LARGEST_GB : USUAL_GB);
  const processors = Math.min(6, mergeGb / PLAN_GB);
  const joins = (faces * LEFT * faces * CLUSTERS * pairSeconds) / processors;
  const open = Math.min(faces * LEFT, MOST_FACES);
  const largest = Math.min(faces * CLUSTERS, MOST_CLUSTERS);
  const clusters = faces * CLUSTERS;
  const cells = clusters > CELL_RULE.above ? clusters / CELL_RULE.usual : 0;
  const division = CELL_PASSES * clusters * cells * (pairSeconds / processors);
  const near = ((open * open + largest * largest) / 2) * (pairSeconds / processors);
  const merge =
    startSeconds +
    2 * blocks * blockAheadSeconds +
    blocks * blockSeconds +
    faces * mergeSeconds +
    joins +
    near +
    division;
  const copies = changed === undefined ? 0 : 2 * blocks * blockSeconds;
  const plan = startSeconds + selected * selectSeconds + copies;

  const s3Puts = 2 * blocks + 3 * tiles + faces / 1500 + cells + 20;
  const s3Gets = maps * tiles * (reads + 3.5) + 6 * blocks + 2 * tiles + 20;
  const stateTransitions = 12 + 2 * maps * tiles;
  const tasks = 4 + maps * tiles;
  const gbSeconds = plan * PLAN_GB + tiles * (tileSeconds + linkSeconds + 2 * startSeconds) * TILE_GB + merge * mergeGb;
  const dollars =
    gbSeconds * PRICES.lambdaGbSecond[architecture] +
    tasks * PRICES.lambdaRequest +
    s3Puts * PRICES.s3Put +
    s3Gets * PRICES.s3Get +
    stateTransitions * PRICES.stateTransition +
    selected * READ_UNITS * PRICES.dynamoReadUnit;
  return {
    faces,
    tasks,
    seconds: Math.round(plan + passes + merge),
    s3Requests: Math.round(s3Puts + s3Gets),
    stateTransitions,
    dollars: Math.round(dollars * 1e4) / 1e4,
    ...(mergeGb > LARGEST_GB ? { limit: "the merge task needs more memory than Lambda provides" } : {}),
    ...(merge > LONGEST_SECONDS ? { limit: "the merge task takes longer than Lambda's 15 minutes" } : {}),
    ...(payloadBytes(tiles) > LARGEST_PAYLOAD_BYTES ? { limit: TOO_MANY_TILES } : {}),
    mergeGb: Math.round(mergeGb * 100) / 100,
    payloadBytes: payloadBytes(tiles),
  };
}

/** Read units for a face's row and its vector: 3 KB, read with strong consistency. */
const READ_UNITS = 0.75;

/** Largest payload between two states: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const LARGEST_PAYLOAD_BYTES = 256 * 1024;

/** Reason why a run with more tiles than fit into a payload does not start. */
export const TOO_MANY_TILES = "the list of tasks is larger than the 256 KB that Step Functions passes between states";

/** Bytes of `{"work":"tiles","tiles":[0,1,...]}`. */
export function payloadBytes(tiles: number): number {
  return JSON.stringify({ work: "tiles", tiles: Array.from({ length: tiles }, (_, tile) => tile) }).length;
}
