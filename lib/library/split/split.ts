import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import { readPeopleCount } from "../../catalog/decisions/people-list.ts";
import { keepEntry } from "../../catalog/rows/by-date.ts";
import { readCounts } from "../../catalog/rows/counts.ts";
import { allLocations, deleteLocation } from "../../catalog/rows/locations.ts";
import { allPhotoRecords, getPhotoRecord } from "../../catalog/rows/photos.ts";
import { beginSplitting, endSplitting, notePublished, readSplitting } from "../../catalog/rows/splitting.ts";
import { RunInProgress } from "../../catalog/store/errors.ts";
import { SHARDS } from "../../catalog/store/keys.ts";
import { listLibraries, registerLibrary } from "../../catalog/store/libraries.ts";
import { MAIN } from "../../catalog/store/library-names.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import { CURRENT_SCHEMA, claimAndCheckSchema, readSchema } from "../../catalog/store/schema.ts";
import { copyLocation, copyPhoto } from "../../catalog/views/copy-photo.ts";
import { dropPhoto } from "../../catalog/views/drop-photo.ts";
import { libraryAt } from "../../catalog/views/photo-libraries.ts";
import { copyData, copyNotes, dropData, dropNotes, type SamePicture } from "../../catalog/views/split-notes.ts";
import { copyPeople, movePeople } from "../../catalog/views/split-people.ts";
import { planSplit, type SplitPlan } from "../../catalog/views/split-plan.ts";
import { mergeCopy } from "../../indexing/merge-copies.ts";
import { UserError } from "../../user-error.ts";
import { Checkpoint } from "../checkpoint.ts";
import { publishShare } from "./split-version.ts";

/** What a library has after the split. */
export interface SplitLine {
  readonly library: string;
  readonly photos: number;
  readonly faces: number;
  readonly people: number;
}

/** A split cannot begin. */
export class CannotSplit extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 409;

  constructor(reason: string) {
    super(reason);
    this.name = "CannotSplit";
  }
}

/** The steps, in order. Each can be repeated, and only the last two remove photos from `main`. */
const STEPS = ["copy", "decide", "drop", "tidy"] as const;

/** Where a split continues. */
interface Position {
  readonly step: (typeof STEPS)[number];
  /** The first shard that is not done. */
  readonly shard: string;
}

const START: Position = { step: "copy", shard: SHARDS[0]! };
const DECIDE: Position = { step: "decide", shard: SHARDS[0]! };
const LAST: Position = { step: "tidy", shard: SHARDS.at(-1)! };

/** Photos of a shard between two checkpoints, and photos that are worked on at once. */
const PHOTOS_A_BATCH = 100;
const PHOTOS_AT_ONCE = 8;

/** Pause before the next look at a library with an active run, ms. */
const RUN_PAUSE_MS = 2000;

/**
 * Moves the photos of `main` whose first folder names a library to that library: with their ids, faces, crops and vectors,
 * with the people whose faces are there and the decisions about them, and with the clusters of the version in force. People
 * with faces in several libraries are in all of them. The log of actions stays in `main`.
 *
 * Everything is copied before the clusters are published, and they before anything is removed. So whenever a split is
 * interrupted, repeating it finishes it. Photos that arrive meanwhile go to the library of their folder.
 * @param at a checkpoint's
 * @throws CannotSplit
 */
export async function* splitLibrary(from: Catalog, at?: string): AsyncGenerator<SplitLine | Checkpoint> {
  await assertCurrent(from);
  const start = at === undefined ? START : (JSON.parse(at) as Position);
  const isTodo = (step: Position["step"]) => STEPS.indexOf(step) >= STEPS.indexOf(start.step);
  const shardsOf = (step: Position["step"]) =>
    SHARDS.filter((shard) => step !== start.step || shard >= start.shard).map((shard) => ({ step, shard }));
  await beginSplitting(from);
  const plan = await planSplit(from);
  for (const library of plan.libraries) {
    await claimAndCheckSchema(plan.catalogOf(library));
    await registerLibrary(plan.catalogOf(library));
  }
  if (isTodo("copy")) for (const position of shardsOf("copy")) yield* copyShard(plan, position);
  if (isTodo("decide")) {
    for await (const _ of copyPeople(plan)) yield checkpoint(DECIDE);
    for (const library of plan.libraries) yield* publish(plan, library);
    for await (const _ of movePeople(plan)) yield checkpoint(DECIDE);
  }
  if (isTodo("drop")) for (const position of shardsOf("drop")) yield* dropShard(plan, position);
  for (const position of shardsOf("tidy")) yield* tidyShard(plan, position);
  // Decisions that were made in `main` meanwhile.
  for await (const _ of movePeople(plan)) yield checkpoint(LAST);
  await endSplitting(from);
  for (const library of await listLibraries(from)) yield lineOf(plan.catalogOf(library));
}

/** @throws CannotSplit */
async function assertCurrent(from: Catalog): Promise<void> {
  if (from.library !== MAIN) throw new CannotSplit(`Only the library ${MAIN} can be split`);
  const { version, migrating } = (await readSchema(from)) ?? { version: CURRENT_SCHEMA };
  if (version !== CURRENT_SCHEMA || migrating)
    throw new CannotSplit("The library is of an earlier Facet: run facet migrate first");
}

async function lineOf(catalog: Catalog): Promise<SplitLine> {
  const [{ indexed, faces }, people] = await Promise.all([readCounts(catalog), readPeopleCount(catalog)]);
  return { library: catalog.library, photos: indexed, faces, people };
}

const checkpoint = (position: Position) => {
  const done = STEPS.indexOf(position.step) * SHARDS.length + SHARDS.indexOf(position.shard);
  return new Checkpoint(JSON.stringify(position), done, STEPS.length * SHARDS.length);
};

async function* copyShard(plan: SplitPlan, position: Position): AsyncGenerator<Checkpoint> {
  const { from, catalogOf, photos } = plan;
  const { shard } = position;
  yield checkpoint(position);
  await copyNotes(from, catalogOf, shard);
  for await (const location of allLocations(from, [shard])) {
    const library = libraryAt(location.key);
    if (library !== MAIN) await copyLocation(catalogOf(library), location, photos);
  }
  yield* eachPhoto(plan, position, async (photoId) => {
    for (const library of photos.of(photoId) ?? []) {
      if (library !== MAIN) await copyPhoto(from, catalogOf(library), photoId, photos);
    }
  });
  for (const same of await copyData(from, catalogOf, shard, photos)) await mergeArrived(plan, same);
}

/** Merges a photo that arrived in a library before the one of the same picture from `main`, which keeps its id. */
async function mergeArrived({ from, catalogOf, photos }: SplitPlan, { library, photoId, into }: SamePicture) {
  const to = catalogOf(library);
  await copyPhoto(from, to, into, photos);
  const record = await getPhotoRecord(to, photoId);
  if (record) await mergeCopy(to, record, into);
}

/** Works on the photos of a shard of `main` that belong to other libraries, with checkpoints. */
async function* eachPhoto({ from, photos }: SplitPlan, position: Position, work: (photoId: string) => Promise<void>) {
  const limit = pLimit(PHOTOS_AT_ONCE);
  const isElsewhere = (photoId: string) => [...(photos.of(photoId) ?? [])].some((library) => library !== MAIN);
  let batch: string[] = [];
  const finish = () => Promise.all(batch.map((photoId) => limit(() => work(photoId))));
  for await (const { photoId } of allPhotoRecords(from, [position.shard])) {
    if (!isElsewhere(photoId)) continue;
    batch.push(photoId);
    if (batch.length < PHOTOS_A_BATCH) continue;
    await finish();
    batch = [];
    yield checkpoint(position);
  }
  await finish();
}

/** Publishes the clusters of a library once, as soon as none of its runs is active. */
async function* publish(plan: SplitPlan, library: string): AsyncGenerator<Checkpoint> {
  for (;;) {
    yield checkpoint(DECIDE);
    if ((await readSplitting(plan.from))?.published.has(library)) return;
    try {
      await publishShare(plan, library);
      await notePublished(plan.from, library);
      return;
    } catch (error) {
      if (!(error instanceof RunInProgress)) throw error;
      await sleep(RUN_PAUSE_MS);
    }
  }
}

/** Removes the photos of a shard, and picture data, that other libraries have. */
async function* dropShard(plan: SplitPlan, position: Position): AsyncGenerator<Checkpoint> {
  const { from, catalogOf, photos } = plan;
  yield checkpoint(position);
  await dropData(from, position.shard, photos);
  yield* eachPhoto(plan, position, (photoId) => dropPhoto(from, catalogOf, photoId, photos));
}

/** Removes the keys of a shard that are without a photo, such as those of skipped files, and the notes of files. */
async function* tidyShard({ from, catalogOf, photos }: SplitPlan, position: Position): AsyncGenerator<Checkpoint> {
  yield checkpoint(position);
  for await (const location of allLocations(from, [position.shard])) {
    const library = libraryAt(location.key);
    if (library === MAIN) continue;
    await copyLocation(catalogOf(library), location, photos);
    await deleteLocation(from, location);
  }
  await dropNotes(from, position.shard);
  // An interrupted removal of a photo may have left its entry by date.
  for await (const record of allPhotoRecords(from, [position.shard])) {
    if (record.locations.length === 0 && record.pastDates) await keepEntry(from, record);
  }
}
