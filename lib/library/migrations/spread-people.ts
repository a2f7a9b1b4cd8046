import { setTimeout as sleep } from "node:timers/promises";
import { RunInProgress } from "../../catalog/store/errors.ts";
import { formerPeoplePartition, peoplePartition } from "../../catalog/store/keys.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import { SECONDS_TO_WRITE, SPREAD_SINCE } from "../../catalog/store/people-rows.ts";
import { putSchema, readSchema } from "../../catalog/store/schema.ts";
import { batchWrite, queryPage } from "../../catalog/store/table.ts";
import { releaseRunLock, takeRunLock } from "../../catalog/versions/runs.ts";
import type { MigrationContext } from "./types.ts";

/** Rows between two saved positions. */
const ROWS_AT_ONCE = 1000;

/**
 * Schema 6: copies people and decisions from their one partition to those of their owners, then deletes them there. Running
 * it again changes nothing.
 */
export async function spreadAllPeople({ catalog, cursor, save, report }: MigrationContext): Promise<void> {
  let done = 0;
  for await (const { after, rows } of copyPeople(catalog, cursor)) {
    await save(after);
    done += rows;
    report(`${done.toLocaleString("en")} rows`);
  }
  for await (const _ of removeFormer(catalog));
}

/** A position in the work of `spreadPeople`. */
export interface SpreadPosition {
  readonly step: "wait" | "copy" | "remove";
  /** ISO 8601; the step begins then. */
  readonly from?: string;
  /** The sort key to begin behind. */
  readonly after?: string;
}

const HOLDER = "schema-6";
/** A lock is renewed with every position. */
const LOCK_SECONDS = 120;
/** Pause before the next look at an active run, ms. */
const RUN_PAUSE_MS = 2000;

/**
 * Does the same while functions work, and without runs meanwhile. Until all is copied, functions read the former partition
 * and refuse to write; from then on they use the others. Yields its positions, at each of which it may continue.
 * @param secondsToWrite how long functions may still write, or read the former partition, after what they do has changed
 */
export async function* spreadPeople(
  catalog: Catalog,
  from: SpreadPosition = { step: "wait" },
  secondsToWrite = SECONDS_TO_WRITE,
): AsyncGenerator<SpreadPosition> {
  let at = from;
  const later = () => new Date(Date.now() + 1000 * secondsToWrite).toISOString();
  if (at.step === "wait") {
    while (!(await hasRunLock(catalog))) {
      yield at;
      await sleep(RUN_PAUSE_MS);
    }
    const { version = 2 } = (await readSchema(catalog)) ?? {};
    await putSchema(catalog, { version, migrating: { to: SPREAD_SINCE } });
    at = { step: "copy", from: later() };
    yield at;
  }
  if (at.step === "copy") {
    await waitUntil(at.from);
    for await (const { after } of copyPeople(catalog, at.after)) {
      await takeRunLock(catalog, HOLDER, LOCK_SECONDS);
      yield { step: "copy", after };
    }
    await putSchema(catalog, { version: SPREAD_SINCE });
    await releaseRunLock(catalog, HOLDER);
    at = { step: "remove", from: later() };
    yield at;
  }
  if ((await pageOf(catalog)).rows.length > 0) await waitUntil(at.from);
  for await (const _ of removeFormer(catalog)) yield { step: "remove" };
}

/** Takes the run lock. @returns false while a run has it */
async function hasRunLock(catalog: Catalog): Promise<boolean> {
  try {
    await takeRunLock(catalog, HOLDER, LOCK_SECONDS);
    return true;
  } catch (error) {
    if (!(error instanceof RunInProgress)) throw error;
    return false;
  }
}

async function waitUntil(time = ""): Promise<void> {
  await sleep(Math.max(0, Date.parse(time) - Date.now() || 0));
}

/** Copies the rows, and yields after each page but the last. @param from the sort key to begin behind */
async function* copyPeople(
  catalog: Catalog,
  from?: string,
): AsyncGenerator<{ readonly after: string; readonly rows: number }> {
  for (let after = from; ; ) {
    const { rows, last } = await pageOf(catalog, after);
    await batchWrite(catalog, { put: rows.map((row) => ({ ...row, pk: peoplePartition(catalog, row.sk) })) });
    if (last === undefined) return;
    yield { after: last, rows: rows.length };
    after = last;
  }
}

/** Deletes the rows of the former partition, and yields after each page. */
async function* removeFormer(catalog: Catalog): AsyncGenerator<void> {
  for (;;) {
    const { rows } = await pageOf(catalog);
    if (rows.length === 0) return;
    await batchWrite(catalog, { remove: rows });
    yield;
  }
}

function pageOf(catalog: Catalog, after?: string) {
  return queryPage<object>(catalog, formerPeoplePartition(catalog), "", {
    ...{ limit: ROWS_AT_ONCE, consistent: true },
    ...(after === undefined ? {} : { after }),
  });
}
