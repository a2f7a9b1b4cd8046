import type { VectorPosition } from "../../catalog/rows/vectors.ts";
import { SHARDS } from "../../catalog/store/keys.ts";
import { readSchema } from "../../catalog/store/schema.ts";
import { Checkpoint } from "../checkpoint.ts";
import { announceIncomplete, type Incomplete } from "./complete-vectors.ts";
import { datePhotos, type PhotoPosition } from "./date-photos.ts";
import { listPeopleFrom } from "./list-people.ts";
import { type SpreadPosition, spreadPeople, type Waits } from "./spread-people.ts";

/** A place in the migration: the schema that its step leads to, and the step's own position. */
interface Place {
  readonly to: number;
  readonly at?: unknown;
}

/** A library that functions use. */
interface InUse extends Incomplete {
  /** Id of the task that migrates it. */
  readonly taskId: string;
  readonly waits?: Waits | undefined;
}

/** Steps of progress: the shards of vectors, the people, the shards of photos, the people's partition. */
const OF = 2 * SHARDS.length + 2;

/**
 * Carries out the steps from schema 2 on, all of which are possible while functions work. Yields a checkpoint after each
 * part of a step.
 * @param from the last checkpoint
 */
export async function* migrateInUse(library: InUse, from?: string): AsyncGenerator<Checkpoint> {
  const { catalog, taskId, waits } = library;
  const { version = 2 } = (await readSchema(catalog)) ?? {};
  const start: Place = from === undefined ? { to: version + 1 } : JSON.parse(from);
  const positionIn = <T>(to: number) => (start.to === to ? (start.at as T | undefined) : undefined);
  const checkpoint = (place: Place, done: number) => new Checkpoint(JSON.stringify(place), done, OF);
  if (start.to <= 3) {
    for await (const { at } of announceIncomplete(library, positionIn<VectorPosition>(3)))
      yield checkpoint({ to: 3, at }, SHARDS.indexOf(at.shard));
  }
  if (start.to <= 4) {
    for await (const { at } of listPeopleFrom(catalog, positionIn<string>(4)))
      yield checkpoint({ to: 4, at }, SHARDS.length);
  }
  if (start.to <= 5) {
    for await (const { at } of datePhotos(catalog, positionIn<PhotoPosition>(5)))
      yield checkpoint({ to: 5, at }, SHARDS.length + 1 + SHARDS.indexOf(at.shard));
  }
  const spreading = { holder: `schema-6 ${taskId}`, from: positionIn<SpreadPosition>(6), waits };
  for await (const at of spreadPeople(catalog, spreading)) yield checkpoint({ to: 6, at }, OF - 1);
}
