import assert from "node:assert/strict";
import { test } from "node:test";
import { noteFaces } from "../../lib/catalog/versions/change-notes.ts";
import { runInProgress, takeRunLock } from "../../lib/catalog/versions/runs.ts";
import { readNextScheduled } from "../../lib/catalog/versions/scheduled.ts";
import { readParameters } from "../../lib/parameters.ts";
import { type DueRuns, startDueRuns } from "../../lib/runs/start-due-runs.ts";
import { isUpToDate } from "../../lib/runs/up-to-date.ts";
import { embedderOf, faceIdOfNumber, openLibrary } from "./library.ts";

const NAMES = Array.from({ length: 100 }, (_, at) => `club-${String(at).padStart(2, "0")}`);
const SETTINGS = { embedder: embedderOf(8), parameters: readParameters({}), blockRows: 4096 };

test("the schedule starts each of a hundred libraries once; one that fails or is locked stops none of the others", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const of = (library: string) => ({ ...catalog, library });
  for (const name of NAMES) if (name !== "club-07") await noteFaces(of(name), [faceIdOfNumber(1)]);
  await takeRunLock(of("club-42"), "another", 60);
  const started: string[] = [];
  const failed: string[] = [];
  // Act
  const done = await startDueRuns(catalog, {
    schedule: "changed",
    names: NAMES,
    find: async (library) => {
      if ((await runInProgress(of(library))) !== undefined || (await isUpToDate(of(library), SETTINGS))) return;
      return async () => {
        if (library === "club-13") throw new Error("out of order");
        started.push(library);
        return true;
      };
    },
    onError: (library) => failed.push(library),
    isOver: () => false,
    betweenStartsMs: 0,
  });
  // Assess
  const left = new Set(["club-07", "club-13", "club-42"]);
  assert.deepEqual(
    started,
    NAMES.filter((name) => !left.has(name)),
  );
  assert.deepEqual([failed, done], [["club-13"], { started: 97, reached: 100 }]);
});

test("the schedule begins with the libraries that it did not reach the last time", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const names = NAMES.slice(0, 5);
  const started: string[][] = [];
  const tick = (end: Partial<DueRuns> = {}) => {
    const now: string[] = [];
    started.push(now);
    const find = async (library: string) => async () => now.push(library) > 0;
    const due = { names, find, onError: () => {}, isOver: () => false, betweenStartsMs: 0 };
    return startDueRuns(catalog, { schedule: "changed", ...due, ...end });
  };
  const refused = Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
  // Act
  let looked = 0;
  await tick({ isOver: () => ++looked > 3 });
  await tick({
    find: async (library) => async () => {
      if (library === names[1]) throw refused;
      return started[1]!.push(library) > 0;
    },
  });
  await tick();
  await tick();
  // Assess
  const [a, b, c, d, e] = names;
  assert.deepEqual(started, [
    [a, b, c],
    [d, e, a],
    [b, c, d, e, a],
    [a, b, c, d, e],
  ]);
  assert.equal(await readNextScheduled(catalog, "changed"), undefined);
});
