import { setTimeout as sleep } from "node:timers/promises";

/** Time between two looks at the libraries, ms. */
const LOOK_MS = 1000;

interface Import<Result> {
  /** Runs the clustering of libraries that have grown enough, and waits for its end. */
  readonly runGrowing: () => Promise<unknown>;
  /** Resolves when the import has ended. */
  readonly ended: Promise<Result>;
  readonly lookMs?: number;
}

/**
 * Runs the clustering during an import, so that people can name groups before it ends: as the schedule of growing libraries
 * does, but without its five minutes between two looks. A look that fails is left to the next one.
 * @returns what `ended` resolves to
 */
export async function runDuringImport<Result>({
  runGrowing,
  ended,
  lookMs = LOOK_MS,
}: Import<Result>): Promise<Result> {
  let isOver = false;
  const over = ended.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await Promise.race([over, sleep(lookMs, undefined, { ref: false })]);
    if (!isOver) await runGrowing().catch(() => {});
  }
  return over;
}
