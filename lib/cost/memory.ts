/**
 * Memory of the functions, MB, chosen by `npm run bench -- memory`: what the work costs hardly depends on it, since Lambda
 * gives processor by the megabyte, but waiting for S3 and DynamoDB costs more the more there is; so as little as the
 * largest work takes. Each can be set: see settings.ts.
 */
export const MEMORY_MB = {
  /** A progressive JPEG of 100 megapixels holds 1.2 GB; where two of them meet, each is tried again by itself. */
  detect: 1536,
  /** With room for a model of the user's own, and for two while models change. */
  embed: 1024,
  /** Somebody waits for it: a whole processor. */
  search: 1769,
  api: 512,
  /** Of the steps that compare tile by tile, plan and publish. */
  cluster: 1769,
  /** Of the step that clusters a small library whole. */
  clusterWhole: 3008,
  /** Of the step that puts all together, see `facet plan`; beyond 3,008 an account may have to ask for it. */
  clusterMerge: 3008,
} as const;

/** Memory with which Lambda gives a whole processor, MB; less gives less in proportion, more gives more than one. */
const ONE_PROCESSOR_MB = 1769;

/** How long work takes at a size, ms. @param processorMs of the processor's time @param threads that share it at most */
export function millisecondsAt(memoryMb: number, processorMs: number, waitMs = 0, threads = 1): number {
  return processorMs / Math.min(memoryMb / ONE_PROCESSOR_MB, threads) + waitMs;
}
