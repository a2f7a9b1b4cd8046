import { fork } from "node:child_process";
import { join } from "node:path";
import type { Report } from "./child.ts";

/** Result of many mutations. */
export interface Fuzzed {
  /** Numbers of mutations that gave pixels, and that were rejected with a reason. */
  shown: number;
  refused: number;
  /** Failures, one line each, with the way to reproduce them. */
  readonly failures: string[];
  /** The least memory between a tenth and a third of the way, and in the last fifth, bytes; of the last process. */
  early: number;
  late: number;
}

const HANG_MS = 10_000;

/** Tries `count` mutations in a separate process. One that crashes or hangs it is noted, and a new process continues. */
export async function fuzz(seed: number, count: number, from = 0): Promise<Fuzzed> {
  const fuzzed: Fuzzed = { shown: 0, refused: 0, failures: [], early: 0, late: 0 };
  let next = from;
  while (next < from + count) next = await runChild(seed, next, from + count, fuzzed);
  return fuzzed;
}

/** @returns the first mutation that has not been tried */
function runChild(seed: number, first: number, end: number, fuzzed: Fuzzed): Promise<number> {
  return new Promise((resolve) => {
    const child = fork(join(import.meta.dirname, "child.ts"), [seed, first, end].map(String), {
      // V8's nursery may grow to 150 MB, which is not a leak.
      execArgv: ["--expose-gc", "--max-semi-space-size=4"],
      // One arena: the memory that glibc keeps for each of libvips' threads does not depend on the photos.
      env: { ...process.env, MALLOC_ARENA_MAX: "1" },
    });
    let [current, format] = [first, "start"];
    let hung = false;
    const noted = (what: string) =>
      fuzzed.failures.push(
        `${format}: ${what}; again: FUZZ_SEED=${seed} FUZZ_FIRST=${current} FUZZ_COUNT=1 npm run test:fuzz`,
      );
    // Before the first report the process has to start and create its files.
    let watchdog = setTimeout(hang, 6 * HANG_MS);
    function hang() {
      hung = true;
      child.kill("SIGKILL");
    }
    Object.assign(fuzzed, { early: Number.POSITIVE_INFINITY, late: Number.POSITIVE_INFINITY });
    child.on("message", (report: Report) => {
      clearTimeout(watchdog);
      watchdog = setTimeout(hang, HANG_MS);
      current = report.index;
      if ("format" in report) format = report.format;
      if ("wrong" in report) noted(report.wrong);
      if (!("rss" in report)) return;
      if (report.refused) fuzzed.refused++;
      else fuzzed.shown++;
      const way = (report.index - first + 1) / (end - first);
      if (way >= 1 / 10 && way < 1 / 3) fuzzed.early = Math.min(fuzzed.early, report.rss);
      if (way >= 4 / 5) fuzzed.late = Math.min(fuzzed.late, report.rss);
    });
    child.on("exit", (code, signal) => {
      clearTimeout(watchdog);
      if (code === 0) return resolve(end);
      noted(hung ? `no answer in ${HANG_MS} ms` : `the process ended with ${signal ?? code}`);
      resolve(current + 1);
    });
  });
}
