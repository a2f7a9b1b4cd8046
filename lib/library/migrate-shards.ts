import { facesPage } from "../catalog/rows/faces.ts";
import {
  deleteMigrationCursors,
  type MigrationCursor,
  type MigrationPass,
  putMigrationCursor,
  readMigrationCursor,
} from "../catalog/rows/migration-cursors.ts";
import { noteMigrated } from "../catalog/store/identity.ts";
import { SHARDS } from "../catalog/store/keys.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face } from "../catalog/store/types.ts";
import type { PhotoLimits } from "../media/limits.ts";
import { leftOf, type Migration } from "./migrate-faces.ts";
import { announceCropsOf, type Uncroppable } from "./remake-crops.ts";

const FACES_PER_PAGE = 100;

export interface ShardOptions {
  readonly catalog: Catalog;
  readonly migration: Migration;
  /** A digit of SHARDS. */
  readonly shard: string;
  /** Returns true if the work should stop after the page; the next call continues there. */
  readonly isOver: () => boolean;
}

/** Faces have no vector of the new model although the queue of crops is empty. */
export class FacesLeft extends Error {
  readonly left: number;

  constructor(left: number, to: string) {
    super(
      `${left} faces have no vector of ${to}: look at the dead letters of the queue of crops and at the log of the ` +
        "migrate function, send the dead letters again or remove these photos, and start the migration again",
    );
    this.name = "FacesLeft";
    this.left = left;
  }
}

/** Time after which a migration gives up, a while before its state machine would be ended without a word. */
const GIVES_UP_MS = 6.9 * 24 * 3600 * 1000;

/** The embed function has not emptied its queue within the time that a migration may take. */
export class CropsWaiting extends Error {
  readonly waiting: number;

  constructor(waiting: number) {
    super(
      `${waiting} crops still wait to be embedded after a week: see CropsLate in the runbook, and start the migration ` +
        "again, which continues",
    );
    this.name = "CropsWaiting";
    this.waiting = waiting;
  }
}

/** @param startedAt start of the execution @throws CropsWaiting if it has taken as long as it may */
export function assertInTime(startedAt: string, waiting: number): void {
  if (Date.now() - Date.parse(startedAt) > GIVES_UP_MS) throw new CropsWaiting(waiting);
}

/**
 * Announces the crops of a shard that need embedding. An interrupted call repeats one page at most. A later execution
 * continues too, except that it returns to the first face that the last one found without a vector.
 */
export async function announceShard(options: ShardOptions & { readonly limits: PhotoLimits }) {
  const { catalog, migration, limits } = options;
  let announced = 0;
  const uncroppable: Uncroppable[] = [];
  const { done } = await passOver("announce", migration.to, options, async (faces) => {
    const result = await announceCropsOf(catalog, faces, limits);
    announced += result.announced;
    uncroppable.push(...result.uncroppable);
  });
  return { done, announced, uncroppable };
}

/**
 * Counts the faces of a shard that still need embedding. An execution checks every face itself, as photos may have
 * changed since an earlier one.
 */
export async function checkShard({ execution, ...options }: ShardOptions & { readonly execution: string }) {
  const { catalog, migration, shard } = options;
  const { done, left, beforeLeft } = await passOver("check", execution, options, async () => {});
  if (done && left > 0) {
    const after = beforeLeft === undefined ? {} : { after: beforeLeft };
    await putMigrationCursor(catalog, "announce", shard, { of: migration.to, ...after, done: false, left: 0 });
  }
  return { done, left };
}

/**
 * Ends a migration whose shards this execution has checked, in every library: the new model may be put in force.
 * @throws FacesLeft
 */
export async function endMigration(catalogs: readonly Catalog[], { to }: Migration, execution: string): Promise<void> {
  for (const catalog of catalogs) await assertNoneLeft(catalog, to, execution);
  for (const catalog of catalogs) {
    await noteMigrated(catalog, to);
    await deleteMigrationCursors(catalog);
  }
}

async function assertNoneLeft(catalog: Catalog, to: string, execution: string): Promise<void> {
  const cursors = await Promise.all(SHARDS.map((shard) => readMigrationCursor(catalog, "check", shard)));
  const checked = cursors.filter((cursor) => cursor?.of === execution && cursor.done);
  if (checked.length < SHARDS.length) throw new Error(`${execution} has not checked every shard`);
  const left = checked.reduce((sum, cursor) => sum + (cursor?.left ?? 0), 0);
  if (left > 0) throw new FacesLeft(left, to);
}

/** Passes over the pages of a shard from the cursor on, and calls `visit` with their faces that need embedding. */
async function passOver(
  pass: MigrationPass,
  of: string,
  { catalog, migration, shard, isOver }: ShardOptions,
  visit: (faces: readonly Face[]) => Promise<void>,
): Promise<MigrationCursor> {
  const known = await readMigrationCursor(catalog, pass, shard);
  let cursor: MigrationCursor = known?.of === of ? known : { of, done: false, left: 0 };
  while (!cursor.done && !isOver()) {
    const { faces, isLast } = await facesPage(catalog, shard, { after: cursor.after, limit: FACES_PER_PAGE });
    const needed = await leftOf(catalog, migration, faces);
    await visit(needed);
    const after = faces.at(-1)?.faceId ?? cursor.after;
    const beforeLeft = cursor.left === 0 && needed.length > 0 ? cursor.after : cursor.beforeLeft;
    cursor = {
      of,
      ...(after === undefined ? {} : { after }),
      done: isLast,
      left: cursor.left + needed.length,
      ...(beforeLeft === undefined ? {} : { beforeLeft }),
    };
    await putMigrationCursor(catalog, pass, shard, cursor);
  }
  return cursor;
}
