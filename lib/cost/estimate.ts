import { MOST_CLUSTERS, MOST_FACES } from "../dbscan/nearness-limits.ts";
import { tileCount, tileSide } from "../dbscan/tiles.ts";
import { PRICES } from "./prices.ts";

/** What a run over all takes, per processor of 1,769 MB of memory. */
const COSTS = {
  /** One pair of vectors of 512, compared once. Measured: `npm run bench -- cluster`, nanosecondsAPair, 2026-11-24. */
  pairSeconds: 19e-9,
  /** One face read and written to a block. Measured: 52 us of the SDK's client for both rows; the rest is waiting. */
  selectSeconds: 120e-6,
  /** One face put into a group and written into a version; assumed. */
  mergeSeconds: 30e-6,
  /** A function that starts, loads onnxruntime and reads its plan; assumed. */
  startSeconds: 3,
  /** One block of 8 MB read from S3, alone and with others on their way; assumed. */
  blockSeconds: 0.1,
  blockAheadSeconds: 0.04,
} as const;

/** What is assumed about a library where nothing is known: shares of its faces in no group, and clusters. */
const LEFT = 0.3;
const CLUSTERS = 0.06;

const PLAN_GB = 1.769;
const TILE_GB = 1.769;
/** Vectors, ids and the groups of a face in the merge task: bytes a face, beside 1 GB. */
const MERGE_BYTES = 900;
/** What Lambda gives at most, what every account may have, and from how many faces on more than that is worth it. */
const LARGEST_GB = 10.24;
const USUAL_GB = 3.008;
const MANY = 300_000;
const LONGEST_SECONDS = 900;

/** What a run over all faces of a library takes on AWS. */
export interface Estimate {
  readonly faces: number;
  /** Invocations of functions. */
  readonly tasks: number;
  readonly seconds: number;
  readonly s3Requests: number;
  readonly stateTransitions: number;
  readonly dollars: number;
  /** Memory of the merge task, to be set as `clusterMergeMemory`; Lambda gives 10.24 GB at most. */
  readonly mergeGb: number;
  /** Why AWS would not run it so; absent where it would. */
  readonly limit?: string;
  /** The largest payload between states: the numbers of the tiles, as JSON. */
  readonly payloadBytes: number;
}

/**
 * Estimates a run over all from the measured cost of a pair.
 * @param parallel tasks at once, see `clusterConcurrency`
 */
export function estimateRun(faces: number, { blockRows = 4096, parallel = 1000 } = {}): Estimate {
  const { pairSeconds, selectSeconds, mergeSeconds, startSeconds, blockSeconds, blockAheadSeconds } = COSTS;
  const blocks = Math.ceil(faces / blockRows);
  const side = tileSide(blocks, parallel);
  const tiles = Math.max(1, tileCount(blocks, side));
  const maps = tiles > 1 ? 2 : 0;
  const pairs = (faces * faces) / 2;
  const reads = Math.min(side * side + side, blocks * blocks);
  const tileSeconds = (pairs / tiles) * pairSeconds + reads * blockSeconds * (tiles > 1 ? 1 : 0);
  const passes = 2 * Math.ceil(tiles / parallel) * (tileSeconds + (tiles > 1 ? startSeconds : 0));

  const leastGb = 1 + (faces * MERGE_BYTES + faces * CLUSTERS * 512 * 12) / 1e9;
  const mergeGb = Math.max(leastGb, faces > MANY ? LARGEST_GB : USUAL_GB);
  const processors = Math.min(6, mergeGb / PLAN_GB);
  const joins = (faces * LEFT * faces * CLUSTERS * pairSeconds) / processors;
  const open = Math.min(faces * LEFT, MOST_FACES);
  const largest = Math.min(faces * CLUSTERS, MOST_CLUSTERS);
  const near = ((open * open + largest * largest) / 2) * (pairSeconds / processors);
  const merge =
    startSeconds + 2 * blocks * blockAheadSeconds + blocks * blockSeconds + faces * mergeSeconds + joins + near;
  const plan = startSeconds + faces * selectSeconds;

  const s3Puts = 2 * blocks + 2 * tiles + faces / 1500 + 20;
  const s3Gets = maps * tiles * (reads + 3) + 6 * blocks + 2 * tiles + 20;
  const stateTransitions = 12 + 2 * maps * tiles;
  const tasks = 4 + maps * tiles;
  const gbSeconds = plan * PLAN_GB + 2 * tiles * (tileSeconds + startSeconds) * TILE_GB + merge * mergeGb;
  const dollars =
    gbSeconds * PRICES.lambdaGbSecond +
    tasks * PRICES.lambdaRequest +
    s3Puts * PRICES.s3Put +
    s3Gets * PRICES.s3Get +
    stateTransitions * PRICES.stateTransition +
    faces * READ_UNITS * PRICES.dynamoReadUnit;
  return {
    faces,
    tasks,
    seconds: Math.round(plan + passes + merge),
    s3Requests: Math.round(s3Puts + s3Gets),
    stateTransitions,
    dollars: Math.round(dollars * 1e4) / 1e4,
    ...(mergeGb > LARGEST_GB ? { limit: "the merge task needs more memory than Lambda gives" } : {}),
    ...(merge > LONGEST_SECONDS ? { limit: "the merge task takes longer than Lambda's 15 minutes" } : {}),
    mergeGb: Math.round(mergeGb * 100) / 100,
    payloadBytes: payloadBytes(tiles),
  };
}

/** A face's row and its vector: 3 KB, read consistently. */
const READ_UNITS = 0.75;

/** Bytes of `{"work":"tiles","tiles":[0,1,...]}`; Step Functions takes 262,144 between two states. */
export function payloadBytes(tiles: number): number {
  return JSON.stringify({ work: "tiles", tiles: Array.from({ length: tiles }, (_, tile) => tile) }).length;
}
