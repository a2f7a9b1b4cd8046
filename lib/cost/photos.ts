import { estimateRun } from "./estimate.ts";
import { millisecondsAt } from "./memory.ts";
import { PRICES } from "./prices.ts";
import { type CostSettings, USUAL_COST_SETTINGS } from "./settings.ts";

/** Requests to S3 and DynamoDB per photo or face. */
export interface Requests {
  readonly s3Gets: number;
  readonly s3Puts: number;
  readonly dynamoRequests: number;
  /** Units of 4 KB, strongly consistent; an eventually consistent read counts half. */
  readonly readUnits: number;
  /** Units of 1 KB. */
  readonly writeUnits: number;
}

/**
 * Measured costs of indexing. Milliseconds: `npm run bench -- cost`, 2026-11-27, a 12-megapixel JPEG, one thread;
 * requests: the same, 2026-11-28; test/cost/photos.host.ts checks them. The time that a function waits is paid for too;
 * the response times of S3 and DynamoDB are assumed.
 */
export const INDEXING = {
  /** Decodes a million pixels and finds the faces in them. */
  megapixelMs: 9.6,
  /** Decodes a million pixels without faces, which are searched again rotated and for smaller faces. */
  emptyMegapixelMs: 54,
  /** Cuts the crop of a face. */
  cropMs: 19.5,
  /** Turns a crop into its vector. */
  embedMs: 6.8,
  /** Shrinks a photo to its small preview and encodes it. */
  previewMs: 47,
  /** Size of a small preview. */
  previewBytes: 40_000,
  /** Memory that either function uses for such a photo. */
  memoryMb: 470,
  photo: { s3Gets: 3, s3Puts: 0, dynamoRequests: 13, readUnits: 5, writeUnits: 8 },
  face: { s3Gets: 2, s3Puts: 1, dynamoRequests: 10, readUnits: 4.75, writeUnits: 6 },
  /** Response time of a request to S3; assumed. */
  s3Ms: 30,
  /** Response time of a request to DynamoDB; assumed. */
  dynamoMs: 6,
  /** Log of one invocation: Lambda's three lines, ours, and the metrics. Measured, and rounded up. */
  logBytes: 1500,
  /** KMS requests per photo, few because buckets, queues and table cache their keys; assumed. */
  kmsRequests: 0.05,
} as const;

/** Send, receive and delete, for a message that arrives alone. A batch of ten shares the latter two. */
const SQS_REQUESTS_A_MESSAGE = 3;

/** Amount of work to estimate. */
export interface Workload {
  readonly photos: number;
  readonly faces: number;
  /** Total megapixels of all photos. */
  readonly megapixels: number;
  /** Total megapixels of the photos without faces. */
  readonly emptyMegapixels?: number;
  /** Number of clustering runs over all faces. */
  readonly runs?: number;
}

/** Costs in dollars, at the list prices of PRICES, without the free tier. */
export interface Cost {
  readonly detect: number;
  readonly embed: number;
  readonly s3: number;
  readonly dynamodb: number;
  readonly sqs: number;
  /** Logs, and traces with `tracing` set to `all`. */
  readonly logs: number;
  readonly kms: number;
  readonly runs: number;
  readonly total: number;
}

/**
 * Estimates the cost of a workload in compute and requests, if each photo and each face arrives alone. Batches cost
 * less.
 *
 * @example
 * costOf({ photos: 1000, faces: 2000, megapixels: 12_000, runs: 1 }).total; // 0.0513
 */
export function costOf(
  { photos, faces, megapixels, emptyMegapixels = 0, runs = 0 }: Workload,
  settings: CostSettings = USUAL_COST_SETTINGS,
): Cost {
  const { memory, architecture, clusterBlock: blockRows, clusterConcurrency: parallel } = settings;
  const { photo, face, s3Ms, dynamoMs } = INDEXING;
  const previews = settings.previews === "at indexing" ? photos : 0;
  const detectMs =
    (megapixels - emptyMegapixels) * INDEXING.megapixelMs +
    emptyMegapixels * INDEXING.emptyMegapixelMs +
    faces * INDEXING.cropMs +
    previews * INDEXING.previewMs;
  const detectWaitMs =
    photos * (photo.s3Gets * s3Ms + photo.dynamoRequests * dynamoMs) + (faces * face.s3Puts + previews) * s3Ms;
  const embedWaitMs = faces * (face.s3Gets * s3Ms + face.dynamoRequests * dynamoMs);
  const per = (name: keyof Requests) => photos * photo[name] + faces * face[name];
  const calls = photos + faces;
  const cost = {
    detect: compute(memory.detect, millisecondsAt(memory.detect, detectMs, detectWaitMs), photos, architecture),
    embed: compute(
      memory.embed,
      millisecondsAt(memory.embed, faces * INDEXING.embedMs, embedWaitMs),
      faces,
      architecture,
    ),
    // The upload of each photo is a PUT too.
    s3: (photos + previews + per("s3Puts")) * PRICES.s3Put + per("s3Gets") * PRICES.s3Get,
    dynamodb: per("writeUnits") * PRICES.dynamoWriteUnit + per("readUnits") * PRICES.dynamoReadUnit,
    sqs: calls * SQS_REQUESTS_A_MESSAGE * PRICES.sqsRequest,
    logs:
      (calls * INDEXING.logBytes * PRICES.logGigabyte) / 1e9 + (settings.tracing === "all" ? calls * PRICES.trace : 0),
    kms: photos * INDEXING.kmsRequests * PRICES.kmsRequest,
    runs: runs * (estimateRun(Math.max(1, faces), { blockRows, parallel, architecture }).dollars + PRICES.event),
  };
  return { ...cost, total: sumOf(cost) };
}

/** Cost of invocations of a function. @param ms total duration of all invocations */
export function compute(
  memoryMb: number,
  ms: number,
  invocations: number,
  architecture: CostSettings["architecture"] = "arm64",
): number {
  return (ms / 1000) * (memoryMb / 1024) * PRICES.lambdaGbSecond[architecture] + invocations * PRICES.lambdaRequest;
}

/** Sum of the parts of a cost. */
export function sumOf(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((sum, dollars) => sum + dollars, 0);
}

/** Duration and state transitions of a run that finds no changes; the duration is assumed. */
const IDLE_RUN = { seconds: 1.5, stateTransitions: 5 };

/** Cost of a run that finds no changes. */
export function idleRun({ memory, architecture }: CostSettings = USUAL_COST_SETTINGS): number {
  const { seconds, stateTransitions } = IDLE_RUN;
  return compute(memory.cluster, seconds * 1000, 1, architecture) + stateTransitions * PRICES.stateTransition;
}

/** What runs cost, and the highest version that they published. */
interface CostOfRuns {
  readonly dollars: number;
  readonly highest: number;
}

/**
 * Adds the estimated cost of a completed run to that of the earlier ones. A run that published a version counts as one over
 * all faces, which it seldom is.
 */
export function addRunCost(
  { dollars, highest }: CostOfRuns,
  { version, eligible = 0 }: { readonly version?: number; readonly eligible?: number },
): CostOfRuns {
  if (version === undefined || version <= highest) return { dollars: dollars + idleRun(), highest };
  return { dollars: dollars + estimateRun(Math.max(1, eligible)).dollars, highest: version };
}

/** Bytes in storage. */
export interface StoredBytes {
  readonly photoBytes: number;
  readonly cropBytes: number;
  readonly tableBytes: number;
}

/** Cost of storage in dollars per month. */
export function monthlyCostOf({ photoBytes, cropBytes, tableBytes }: StoredBytes): number {
  const table = PRICES.dynamoGigabyte + PRICES.dynamoBackupGigabyte;
  return ((photoBytes + cropBytes) * PRICES.s3Gigabyte + tableBytes * table) / 1e9;
}
