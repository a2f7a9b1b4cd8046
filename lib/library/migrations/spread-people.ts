import { setTimeout as sleep } from "node:timers/promises";
import { type FaceRow, peopleIn } from "../../catalog/decisions/person-index.ts";
import { RunInProgress } from "../../catalog/store/errors.ts";
import {
  formerPeoplePartition,
  INDEXED_KEY,
  isDecision,
  ofPersonKey,
  peoplePartition,
} from "../../catalog/store/keys.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import { hasFormerPeople, SPREAD_SINCE } from "../../catalog/store/people-rows.ts";
import { readSchema, replaceSchema } from "../../catalog/store/schema.ts";
import { batchGet, batchWrite, queryPage, type Row } from "../../catalog/store/table.ts";
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
  readonly step: "settle" | "copy" | "remove";
  /** ISO 8601; the step goes on then. */
  readonly from?: string;
  /** The sort key to begin behind. */
  readonly after?: string;
}

/** How long functions may still go on with what they began, seconds. */
export interface Waits {
  /** Calls of the previous release, which write to the former partition whatever the schema says. */
  readonly former: number;
  /** A write that began before it would have been refused, with all its attempts. */
  readonly write: number;
  /** A call that chose the former partition to read from. */
  readonly read: number;
}

/** The longest calls are those of tasks: 15 minutes. */
export const WAITS: Waits = { former: 16 * 60, write: 30, read: 16 * 60 };

/** A lock is renewed with every position. */
const LOCK_SECONDS = 120;
/** Pause before the next look at an active run, ms. */
const RUN_PAUSE_MS = 2000;
/** Longest pause between two positions while it waits, ms. */
const WAIT_MS = 5000;

export interface Spreading {
  /** Whoever does it, different for each task: two of them do not copy at the same time. */
  readonly holder: string;
  readonly from?: SpreadPosition | undefined;
  readonly waits?: Waits | undefined;
}

/**
 * Does the same while functions work, and without runs while it copies. Until all is copied, functions read the former
 * partition and refuse to write; from then on they use the others, whatever position this begins at. Yields its positions,
 * at each of which it may continue.
 */
export async function* spreadPeople(
  catalog: Catalog,
  { holder, from, waits = WAITS }: Spreading,
): AsyncGenerator<SpreadPosition> {
  let at: SpreadPosition = from ?? { step: "settle", from: later(waits.former) };
  while (!(await isSpread(catalog))) {
    if (at.step === "settle") yield* waiting(at);
    if (!(await hasRunLock(catalog, holder))) {
      yield at;
      await sleep(RUN_PAUSE_MS);
      continue;
    }
    const schema = (await readSchema(catalog)) ?? { version: 2 };
    if (schema.migrating?.to !== SPREAD_SINCE) {
      await replaceSchema(catalog, schema, { version: schema.version, migrating: { to: SPREAD_SINCE } });
      at = { step: "copy", from: later(waits.write) };
      yield at;
      continue;
    }
    // Whoever announced it may be gone, and the time of it with them.
    if (at.step !== "copy") at = { step: "copy", from: later(waits.write) };
    yield* waiting(at);
    for await (const { after } of copyPeople(catalog, at.after)) {
      if (!(await hasRunLock(catalog, holder))) break;
      at = { step: "copy", after };
      yield at;
    }
    if (!(await hasRunLock(catalog, holder))) continue;
    await replaceSchema(catalog, schema, { version: SPREAD_SINCE });
  }
  await releaseRunLock(catalog, holder);
  if (at.step !== "remove") at = { step: "remove", from: later(waits.read) };
  if (await hasFormerPeople(catalog)) yield* waiting(at);
  for await (const _ of removeFormer(catalog)) yield { step: "remove" };
}

async function isSpread(catalog: Catalog): Promise<boolean> {
  return ((await readSchema(catalog))?.version ?? 0) >= SPREAD_SINCE;
}

/** Takes or renews the run lock. @returns false while a run or another migration has it */
async function hasRunLock(catalog: Catalog, holder: string): Promise<boolean> {
  try {
    await takeRunLock(catalog, holder, LOCK_SECONDS);
    return true;
  } catch (error) {
    if (!(error instanceof RunInProgress)) throw error;
    return false;
  }
}

const later = (seconds: number) => new Date(Date.now() + 1000 * seconds).toISOString();

/** Waits until a step goes on, with its position every few seconds. */
async function* waiting(at: SpreadPosition): AsyncGenerator<SpreadPosition> {
  for (;;) {
    const leftMs = Date.parse(at.from ?? "") - Date.now();
    if (!(leftMs > 0)) return;
    yield at;
    await sleep(Math.min(leftMs, WAIT_MS));
  }
}

/** Copies the rows, and yields after each page but the last. @param from the sort key to begin behind */
async function* copyPeople(
  catalog: Catalog,
  from?: string,
): AsyncGenerator<{ readonly after: string; readonly rows: number }> {
  const indexed = { pk: formerPeoplePartition(catalog), sk: INDEXED_KEY };
  const isIndexed = (await batchGet(catalog, [indexed], undefined, true)).length > 0;
  for (let after = from; ; ) {
    const { rows, last } = await pageOf(catalog, { after });
    // One after the other, as both may have the same row of the index.
    for (const some of isIndexed ? [rows] : [rows, rows.flatMap(indexRowsOf)]) {
      await batchWrite(catalog, { put: some.map((row) => ({ ...row, pk: peoplePartition(catalog, row.sk) })) });
    }
    if (last === undefined) return;
    yield { after: last, rows: rows.length };
    after = last;
  }
}

/** The rows by which a person's decisions are found. Libraries without decisions of people about people may lack them. */
function indexRowsOf(row: Row<object>): Row<object>[] {
  if (!isDecision(row.sk)) return [];
  const at = new Date().toISOString();
  return peopleIn(row as Partial<FaceRow>).map((personId) => ({ pk: row.pk, sk: ofPersonKey(personId, row.sk), at }));
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

function pageOf(catalog: Catalog, { after }: { readonly after?: string | undefined } = {}) {
  return queryPage<object>(catalog, formerPeoplePartition(catalog), "", {
    ...{ limit: ROWS_AT_ONCE, consistent: true },
    ...(after === undefined ? {} : { after }),
  });
}
