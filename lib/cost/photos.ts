import { estimateRun } from "./estimate.ts";
import { MEMORY_MB, millisecondsAt } from "./memory.ts";
import { PRICES } from "./prices.ts";

/** What one thing asks of S3 and DynamoDB. */
export interface Requests {
  readonly s3Gets: number;
  readonly s3Puts: number;
  readonly dynamoRequests: number;
  /** Of 4 KB, strongly consistent; eventually consistent ones count half. */
  readonly readUnits: number;
  /** Of 1 KB. */
  readonly writeUnits: number;
}

/**
 * What indexing takes. Milliseconds and requests are measured: `npm run bench -- cost`, 2026-11-27, a 12-megapixel JPEG, one
 * thread; the requests again 2026-11-28. test/cost/photos.host.ts keeps them true. A function that waits is paid for too: how long S3 and
 * DynamoDB take to answer is assumed.
 */
export const INDEXING = {
  /** To decode a million pixels and find the faces in them. */
  megapixelMs: 9.6,
  /** The same where none is found: the photo is looked at turned, and for smaller ones. */
  emptyMegapixelMs: 54,
  /** To cut the crop of a face. */
  cropMs: 19.5,
  /** To turn a crop into its vector. */
  embedMs: 6.8,
  /** Of either function at work on such a photo. */
  memoryMb: 470,
  photo: { s3Gets: 3, s3Puts: 0, dynamoRequests: 10, readUnits: 4, writeUnits: 6 },
  face: { s3Gets: 2, s3Puts: 1, dynamoRequests: 10, readUnits: 4.75, writeUnits: 6 },
  /** Assumed. */
  s3Ms: 30,
  dynamoMs: 6,
  /** That a call writes to its log: Lambda's three lines, ours, and the metrics. Measured, and rounded up. */
  logBytes: 1500,
  /** Assumed of a photo: buckets, queues and table ask KMS for a key now and then, and share it. */
  kmsRequests: 0.05,
} as const;

/** Send, receive and delete: of a message that comes alone. In a batch of ten the latter two are shared. */
const SQS_REQUESTS_A_MESSAGE = 3;

/** What was done, or is to be. */
export interface Workload {
  readonly photos: number;
  readonly faces: number;
  /** Of all photos together. */
  readonly megapixels: number;
  /** Of those in which no face is found. */
  readonly emptyMegapixels?: number;
  /** Runs of the clustering workflow, over all faces. */
  readonly runs?: number;
}

/** Dollars, by the list prices of PRICES, without the free tier. */
export interface Cost {
  readonly detect: number;
  readonly embed: number;
  readonly s3: number;
  readonly dynamodb: number;
  readonly sqs: number;
  readonly logs: number;
  readonly kms: number;
  readonly runs: number;
  readonly total: number;
}

/**
 * What work costs in compute and requests, each photo and each face arriving alone: many at once cost less.
 *
 * @example
 * costOf({ photos: 1000, faces: 2000, megapixels: 12_000, runs: 1 }).total; // 0.0496
 */
export function costOf({ photos, faces, megapixels, emptyMegapixels = 0, runs = 0 }: Workload): Cost {
  const { photo, face, s3Ms, dynamoMs } = INDEXING;
  const detectMs =
    (megapixels - emptyMegapixels) * INDEXING.megapixelMs +
    emptyMegapixels * INDEXING.emptyMegapixelMs +
    faces * INDEXING.cropMs;
  const detectWaitMs = photos * (photo.s3Gets * s3Ms + photo.dynamoRequests * dynamoMs) + faces * face.s3Puts * s3Ms;
  const embedWaitMs = faces * (face.s3Gets * s3Ms + face.dynamoRequests * dynamoMs);
  const per = (name: keyof Requests) => photos * photo[name] + faces * face[name];
  const calls = photos + faces;
  const cost = {
    detect: compute(MEMORY_MB.detect, millisecondsAt(MEMORY_MB.detect, detectMs, detectWaitMs), photos),
    embed: compute(MEMORY_MB.embed, millisecondsAt(MEMORY_MB.embed, faces * INDEXING.embedMs, embedWaitMs), faces),
    // A photo is put into its bucket by whoever brings it.
    s3: (photos + per("s3Puts")) * PRICES.s3Put + per("s3Gets") * PRICES.s3Get,
    dynamodb: per("writeUnits") * PRICES.dynamoWriteUnit + per("readUnits") * PRICES.dynamoReadUnit,
    sqs: calls * SQS_REQUESTS_A_MESSAGE * PRICES.sqsRequest,
    logs: (calls * INDEXING.logBytes * PRICES.logGigabyte) / 1e9,
    kms: photos * INDEXING.kmsRequests * PRICES.kmsRequest,
    runs: runs * (estimateRun(Math.max(1, faces)).dollars + PRICES.event),
  };
  return { ...cost, total: sumOf(cost) };
}

/** What a function's time costs. */
export function compute(memoryMb: number, ms: number, invocations: number): number {
  return (ms / 1000) * (memoryMb / 1024) * PRICES.lambdaGbSecond + invocations * PRICES.lambdaRequest;
}

export function sumOf(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((sum, dollars) => sum + dollars, 0);
}

/** A run that finds nothing new: it looks, and ends. Assumed, as what Step Functions asks for it is counted. */
const IDLE_RUN = { seconds: 1.5, stateTransitions: 5 };

/** What a run that finds nothing new costs. */
export function idleRun(): number {
  const { seconds, stateTransitions } = IDLE_RUN;
  return compute(MEMORY_MB.cluster, seconds * 1000, 1) + stateTransitions * PRICES.stateTransition;
}

/** What runs that ended cost; one that published a version counts as one over all faces, which it seldom is. */
export function costOfRuns(runs: Iterable<{ readonly version?: number; readonly eligible?: number }>): number {
  const published = new Set<number>();
  let dollars = 0;
  for (const { version, eligible = 0 } of runs) {
    if (version === undefined || published.has(version)) {
      dollars += idleRun();
      continue;
    }
    published.add(version);
    dollars += estimateRun(Math.max(1, eligible)).dollars;
  }
  return dollars;
}

/** Bytes that are kept. */
export interface StoredBytes {
  readonly photoBytes: number;
  readonly cropBytes: number;
  readonly tableBytes: number;
}

/** Dollars a month for what is kept. */
export function monthlyCostOf({ photoBytes, cropBytes, tableBytes }: StoredBytes): number {
  const table = PRICES.dynamoGigabyte + PRICES.dynamoBackupGigabyte;
  return ((photoBytes + cropBytes) * PRICES.s3Gigabyte + tableBytes * table) / 1e9;
}
