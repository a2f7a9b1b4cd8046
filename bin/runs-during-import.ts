import { setTimeout as sleep } from "node:timers/promises";

/** Number of faces from which on a library is clustered while its first import goes on. */
const FIRST_FACES = 300;

/** Time between two looks at the progress, ms. */
const LOOK_MS = 1000;

interface Import<Result> {
  /** Returns the number of faces in the library now. */
  readonly faces: () => number;
  /** Number of faces at the last run; 0 before the first one. */
  readonly clustered: number;
  /** Runs the clustering and waits for its end. */
  readonly run: () => Promise<unknown>;
  /** Resolves when the import has ended. */
  readonly ended: Promise<Result>;
  readonly lookMs?: number;
}

/**
 * Runs the clustering during an import whenever the library has doubled, from 300 faces on, so that people can name
 * groups before the import ends. Each run compares a quarter of the pairs of the next one. A run that fails is left to the next one.
 * @returns what `ended` resolves to
 */
export async function runDuringImport<Result>({
  faces,
  clustered,
  run,
  ended,
  lookMs = LOOK_MS,
}: Import<Result>): Promise<Result> {
  let isOver = false;
  const over = ended.finally(() => {
    isOver = true;
  });
  let atLastRun = clustered;
  while (!isOver) {
    await Promise.race([over, sleep(lookMs, undefined, { ref: false })]);
    const now = faces();
    if (isOver || now < Math.max(FIRST_FACES, 2 * atLastRun)) continue;
    await run().catch(() => {});
    atLastRun = now;
  }
  return over;
}
