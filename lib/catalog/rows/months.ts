import { datedPartition, dateKey, idOf, monthKey, monthsPartition, PREFIX } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { schemaInForce } from "../store/schema.ts";
import { queryAll, queryPage, withoutKey } from "../store/table.ts";
import { type DatedEntry, monthOf } from "./by-date.ts";

/** The schema with the index of photos by date. */
const DATED_SINCE = 5;

/** Returns whether the index of photos by date is complete: it is not until a library of an earlier release is migrated. */
export async function hasDates(catalog: Catalog): Promise<boolean> {
  return (await schemaInForce(catalog)).version >= DATED_SINCE;
}

/** A month in which photos were taken. */
export interface Month {
  /** YYYY-MM, or UNDATED. */
  readonly month: string;
  /** Number of photos; interrupted changes make it wrong until the next run. */
  readonly photos: number;
}

/** Months read at a time while photos are read. */
const MONTHS_AT_ONCE = 24;

/** Reads all months, in order, UNDATED first. */
export async function allMonths(catalog: Catalog): Promise<Month[]> {
  const rows = await Array.fromAsync(queryAll<{ photos: number }>(catalog, monthsPartition(catalog), PREFIX.month));
  return rows.map(({ sk, photos }) => ({ month: idOf(sk), photos: Math.max(0, photos) }));
}

/**
 * Reads the entries of photos, latest first, and last those without a date. An entry may have stayed behind when its photo
 * was dated again or removed.
 * @param before the photo to begin behind; the date of one that does not exist will do
 * @param atOnce entries to read at a time
 */
export async function* photosByDate(
  catalog: Catalog,
  before: Pick<DatedEntry, "takenAt" | "photoId"> | undefined,
  atOnce: number,
): AsyncGenerator<DatedEntry> {
  const start = before && monthOf(before.takenAt);
  for await (const month of monthsBack(catalog, start)) {
    let after = before && month === start ? dateKey(before.takenAt, before.photoId) : undefined;
    do {
      const page = await queryPage<DatedEntry>(catalog, datedPartition(catalog, month), PREFIX.date, {
        ...{ limit: atOnce, descending: true },
        ...(after === undefined ? {} : { after }),
      });
      for (const row of page.rows) yield withoutKey(row);
      after = page.last;
    } while (after !== undefined);
  }
}

/** Entries of a month read at a time for an audit. */
const ENTRIES_AT_ONCE = 500;

/** Reads the entries of a month, some at a time. */
export async function* entriesOfMonth(catalog: Catalog, month: string): AsyncGenerator<DatedEntry[]> {
  let after: string | undefined;
  do {
    const page = await queryPage<DatedEntry>(catalog, datedPartition(catalog, month), PREFIX.date, {
      ...{ limit: ENTRIES_AT_ONCE, consistent: true },
      ...(after === undefined ? {} : { after }),
    });
    yield page.rows.map(withoutKey);
    after = page.last;
  } while (after !== undefined);
}

/** Reads months, latest first. @param from the latest one */
async function* monthsBack(catalog: Catalog, from: string | undefined): AsyncGenerator<string> {
  // It sorts behind the month itself.
  let after = from === undefined ? undefined : `${monthKey(from)}~`;
  do {
    const page = await queryPage<object>(catalog, monthsPartition(catalog), PREFIX.month, {
      ...{ limit: MONTHS_AT_ONCE, descending: true },
      ...(after === undefined ? {} : { after }),
    });
    for (const { sk } of page.rows) yield idOf(sk);
    after = page.last;
  } while (after !== undefined);
}
