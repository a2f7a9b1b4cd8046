/**
 * Memory of the functions, MB, chosen with `npm run bench -- memory`. The cost of computing hardly depends on memory,
 * because Lambda allocates processor time in proportion to it; but the cost of waiting for S3 and DynamoDB does. So
 * each size is the minimum for the function's largest task. Settings can change it: see settings.ts.
 */
export const MEMORY_MB = {
  /** A progressive JPEG of 100 megapixels needs 1.2 GB; if two of them are in work at once, each is retried alone. */
  detect: 1536,
  /** With room for a custom model, and for two models during a migration. */
  embed: 1024,
  /** A whole processor, because a user waits for the result. */
  search: 1769,
  api: 512,
  /** The steps plan, neighbours, cores, link, publish and fail. */
  cluster: 1769,
  /** The step that clusters a small library in one task. */
  clusterWhole: 3008,
  /** The merge step, see `facet plan`; an account may have to request more than 3,008. */
  clusterMerge: 3008,
} as const;

/** Memory with which a Lambda function has one whole processor, MB; processor time is proportional to memory. */
const ONE_PROCESSOR_MB = 1769;

/**
 * Estimates the duration of a task with a memory size, ms.
 * @param processorMs processor time
 * @param waitMs time spent waiting for other services
 * @param threads maximum number of threads that share the work
 */
export function millisecondsAt(memoryMb: number, processorMs: number, waitMs = 0, threads = 1): number {
  return processorMs / Math.min(memoryMb / ONE_PROCESSOR_MB, threads) + waitMs;
}
