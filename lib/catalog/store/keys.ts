import { createHash } from "node:crypto";
import { photoIdOfFace } from "./ids.ts";
import type { Catalog } from "./open.ts";

/**
 * The keys of the one table: every partition, every sort key, and how an id is read out of one. Only this file spells
 * them out. Stored rows depend on every character of these strings: none may change.
 *
 * A photo's row, its faces and their vectors are in the partition named by the first digit of the photo's id. People and
 * decisions are in sixteen partitions, by a digest of the id of the person, cluster or photo that the row is about: see
 * `peoplePartition`. Until schema 6 they were in one, LIBRARY#people.
 *
 * | partition           | sort key               | row             |
 * |---------------------|------------------------|-----------------|
 * | LIBRARY#photos#0..f | photo#PHOTO            | PhotoRow, see photos.ts |
 * |                     | key#LOCATION           | Location: the photo at a key, in the partition of LOCATION |
 * |                     | data#DIGEST            | the photo that picture data belong to, in the partition of DIGEST |
 * |                     | stem#LOCATION          | camera files that share a name without extension, see camera-stems.ts |
 * |                     | face#FACE              | Face            |
 * |                     | past#FACE#DIGEST       | PastFace: box of a face in current or former picture data of its photo |
 * |                     | vector#FACE#MODEL      | vector of a face |
 * |                     | match#FACE             | Match           |
 * |                     | gone#FACE#DIGEST       | GoneFace: a deleted face, by picture data |
 * |                     | names#PHOTO#SOURCE     | ReadNames       |
 * |                     | written#PHOTO#KEY      | WrittenNames: names that Facet wrote into sidecars |
 * |                     | beside#ID              | sidecars and the files that they may belong to, see sidecar-stems.ts |
 * |                     | count                  | counts of the photos in the partition, see counts.ts |
 * | LIBRARY#left        | STATUS#LOCATION        | LeftOutPhoto    |
 * | LIBRARY#dated#MONTH | date#TAKEN#PHOTO       | DatedEntry: photos by date, see by-date.ts |
 * | LIBRARY#months      | month#MONTH            | a month in which photos were taken, with their number, see month-counts.ts |
 * | LIBRARY#matches#0..f | CLUSTER#FACE          | a second copy of each Match, by cluster |
 * | LIBRARY#people#0..f | person#PERSON          | Person          |
 * |                     | name#FOLDED NAME       | the person of that name |
 * |                     | cluster#CLUSTER        | ClusterDecision |
 * |                     | face#FACE              | FaceDecision    |
 * |                     | of#PERSON#cluster#CLUSTER, of#PERSON#face#FACE | decisions about a person, see person-index.ts |
 * |                     | indexed                | marks that the of# rows were built, see person-index.ts |
 * |                     | stale#PLACE#FACE       | stale mark: lists of the cluster or person are wrong about the face, see stale-marks.ts |
 * |                     | marked#PLACE           | that a cluster or a person has stale marks |
 * |                     | agreed#CLUSTER#FACE    | a decision since the last run that agrees with the face's cluster |
 * |                     | apart#FACE             | stale mark of an earlier release |
 * |                     | putoff#PERSON#FACE, putoff#PERSON#CLUSTER, unlike#DIGEST | answers to suggestions, see decide-suggestions.ts |
 * |                     | twonames#FACE          | TwoNames: metadata give the face more than one name |
 * |                     | parameters             | parameters that people set for the library, see parameters.ts |
 * | LIBRARY#names       | shown#PLACE#PERSON, hidden#PLACE#PERSON | people in order of the list, see people-list.ts |
 * |                     | count                  | number of people |
 * | LIBRARY#actions     | action#ACTION, rows#ACTION#N, pending#ACTION | the log of actions, see action-log.ts |
 * | LIBRARY#library     | schema                 | version of the layout, see schema.ts |
 * |                     | identity               | RecordedIdentity: model, photos bucket and table, see identity.ts |
 * |                     | folder                 | Folder: the folder that a local host has mounted |
 * |                     | links                  | credentials that sign links, see link-session.ts |
 * |                     | backfill               | Backfill: progress of sending what was in the photos bucket before |
 * |                     | migration#PASS#SHARD   | MigrationCursor: progress of a migration to another model |
 * |                     | migrating              | id of the task of the latest migration to another model |
 * |                     | resetting              | all faces are being deleted, see reset.ts |
 * |                     | scheduled, growing     | in main: the library with which a schedule of runs begins next, see scheduled.ts |
 * |                     | splitting              | Splitting: photos are being moved to other libraries, see splitting.ts |
 * | LIBRARY#keys        | key#DIGEST             | the answer to a request with an Idempotency-Key |
 * | LIBRARY#shares      | share#SHARE            | Share: a link to photos for people without a login, see shares.ts |
 * | LIBRARY#tasks       | task#TASK              | Task: an operation on the whole library, see tasks.ts |
 * | LIBRARY#runs        | run#RUN, lock, latest  | Run, run lock, InForce |
 * |                     | time#STARTED#RUN       | Run that has ended, in order of its start |
 * |                     | change#TOKEN           | note of a change, see change-notes.ts |
 * |                     | growth                 | Growth: the size of the library at the last run, see growth.ts |
 * |                     | spent                  | RunCosts: cost of earlier runs |
 * |                     | tally                  | Tally: what people did since the version in force, see tally.ts |
 * | libraries           | library#LIBRARY        | a library of a deployment that has several, see libraries.ts |
 */
export interface RowKey {
  /** Partition key. */
  readonly pk: string;
  /** Sort key. */
  readonly sk: string;
}

type Library = Pick<Catalog, "library">;

/** The shards of photos and of matches: sixteen partitions each, by a digit of an id. */
export const SHARDS = [..."0123456789abcdef"];

/** The partition of a photo, its faces and their vectors. @param id a shard, or any id that begins with the photo's */
export const photosPartition = ({ library }: Library, id: string) => `${library}#photos#${id[0]}`;

/**
 * The partition of a cluster's matches, by the last digit of its id: it spreads matches of many clusters written at
 * once.
 * @param clusterId an id, or a shard
 */
export const matchesPartition = ({ library }: Library, clusterId: string) => `${library}#matches#${clusterId.at(-1)}`;

/** The partition of the photos that were skipped or failed. */
export const leftOutPartition = ({ library }: Library) => `${library}#left`;

/** The partition of the photos taken in a month, by date. @param month YYYY-MM */
export const datedPartition = ({ library }: Library, month: string) => `${library}#dated#${month}`;

/** The partition of the months in which photos were taken. */
export const monthsPartition = ({ library }: Library) => `${library}#months`;

/** The partition of a row about a person or of a decision. @param sk its sort key, or a prefix of it that has `ownerIn` */
export const peoplePartition = (catalog: Library, sk: string) => peopleShard(catalog, shardOf(ownerIn(sk)));

/** A partition of people and their decisions. @param shard one of SHARDS */
export const peopleShard = ({ library }: Library, shard: string) => `${library}#people#${shard}`;

/** The only partition of people and their decisions until schema 6. */
export const formerPeoplePartition = ({ library }: Library) => `${library}#people`;

/** Returns the first hexadecimal digit of a digest: it spreads ids of any form. */
const shardOf = (id: string) => createHash("sha256").update(id).digest("hex").slice(0, 1);

/** The partition of the list of people by name. */
export const namesPartition = ({ library }: Library) => `${library}#names`;

/** The partition of the log of actions. */
export const actionsPartition = ({ library }: Library) => `${library}#actions`;

/** The partition of the answers kept for requests with an Idempotency-Key. */
export const answersPartition = ({ library }: Library) => `${library}#keys`;

/** The partition of the rows about the library as a whole. */
export const libraryPartition = ({ library }: Library) => `${library}#library`;

/** The partition of links to photos for people without a login. */
export const sharesPartition = ({ library }: Library) => `${library}#shares`;

/** The partition of tasks. */
export const tasksPartition = ({ library }: Library) => `${library}#tasks`;

/** The partition of runs, the pointer to the version in force, and notes of changes since. */
export const runsPartition = ({ library }: Library) => `${library}#runs`;

/** The partition of the list of libraries; those of a library have a `#` after its name. */
export const LIBRARIES_PARTITION = "libraries";

/** The prefix of the sort keys of each kind of row. */
export const PREFIX = {
  photo: "photo#",
  face: "face#",
  vector: "vector#",
  match: "match#",
  gone: "gone#",
  past: "past#",
  data: "data#",
  date: "date#",
  month: "month#",
  names: "names#",
  written: "written#",
  beside: "beside#",
  twonames: "twonames#",
  person: "person#",
  name: "name#",
  shown: "shown#",
  hidden: "hidden#",
  cluster: "cluster#",
  of: "of#",
  apart: "apart#",
  stale: "stale#",
  marked: "marked#",
  agreed: "agreed#",
  putoff: "putoff#",
  unlike: "unlike#",
  action: "action#",
  rows: "rows#",
  pending: "pending#",
  key: "key#",
  stem: "stem#",
  share: "share#",
  task: "task#",
  run: "run#",
  time: "time#",
  change: "change#",
  migration: "migration#",
  library: "library#",
} as const;

export type RowKind = keyof typeof PREFIX;

// Sort keys of rows that exist once in a partition.

export const SCHEMA_KEY = "schema";
export const IDENTITY_KEY = "identity";
export const MIGRATING_KEY = "migrating";
export const BACKFILL_KEY = "backfill";
export const LINKS_KEY = "links";
export const FOLDER_KEY = "folder";
export const RESETTING_KEY = "resetting";
export const SCHEDULED_KEY = "scheduled";
export const GROWING_KEY = "growing";
export const SPLITTING_KEY = "splitting";
export const COUNT_KEY = "count";
export const INDEXED_KEY = "indexed";
export const PARAMETERS_KEY = "parameters";
export const LOCK_KEY = "lock";
export const RUN_COSTS_KEY = "spent";
export const TALLY_KEY = "tally";
/** It sorts between every `change#` and the pointer to the version in force, so that one query reads all three. */
export const GROWTH_KEY = "growth";
/** The pointer to the version in force. It sorts after every `change#`, so that one query reads the notes as well. */
export const LATEST_KEY = "latest";

/** @param pass what is done to each face of the shard */
export const migrationKey = (pass: string, shard: string) => `${PREFIX.migration}${pass}#${shard}`;

// Sort keys of a photo's partition.

export const photoKey = (photoId: string) => `${PREFIX.photo}${photoId}`;
/** The sort key of a face in its photo's partition, and of the decision about it in the people's partition. */
export const faceKey = (faceId: string) => `${PREFIX.face}${faceId}`;
export const vectorKey = (faceId: string, model: string) => `${PREFIX.vector}${faceId}#${model}`;
export const matchKey = (faceId: string) => `${PREFIX.match}${faceId}`;
/** @param data digest of the picture data that the face was in; undefined if unknown */
export const goneKey = (faceId: string, data: string | undefined) =>
  `${PREFIX.gone}${faceId}${data === undefined ? "" : `#${data.slice(0, 16)}`}`;
/** @param data digest of the picture data that the face was in; empty if unknown */
export const pastKey = (faceId: string, data: string) => `${PREFIX.past}${faceId}#${data.slice(0, 16)}`;
/** @param locationId digest of an object's key, see ids.ts */
export const locationKey = (locationId: string) => `${PREFIX.key}${locationId}`;
/** @param id location id of a key without its extension */
export const stemKey = (id: string) => `${PREFIX.stem}${id}`;
/** @param digest of picture data, hexadecimal */
export const dataKey = (digest: string) => `${PREFIX.data}${digest}`;
/** @param id location id of a folded key without its extension */
export const besideKey = (id: string) => `${PREFIX.beside}${id}`;
export const writtenKey = (photoId: string, key: string) => `${writtenPrefix(photoId)}${key}`;
export const writtenPrefix = (photoId: string) => `${PREFIX.written}${photoId}#`;
export const namesKey = (photoId: string, source: string) => `${namesPrefix(photoId)}${source}`;

/** The prefix of the sort keys of one photo's faces, or of the rows of each face: a faceId begins with the photoId. */
export const photoPrefix = (kind: "face" | "vector" | "match" | "gone" | "past", photoId: string) =>
  `${PREFIX[kind]}${photoId}-`;
export const namesPrefix = (photoId: string) => `${PREFIX.names}${photoId}#`;

// Sort keys of the photos that were skipped or failed, and of matches by cluster.

export const leftOutKey = (status: string, locationId: string) => `${leftOutPrefix(status)}${locationId}`;
export const leftOutPrefix = (status: string) => `${status}#`;
export const clusterMatchKey = (clusterId: string, faceId: string) => `${clusterMatchPrefix(clusterId)}${faceId}`;
export const clusterMatchPrefix = (clusterId: string) => `${clusterId}#`;

// Sort keys of photos by date.

/** @param takenAt empty if unknown */
export const dateKey = (takenAt: string, photoId: string) => `${PREFIX.date}${takenAt}#${photoId}`;
/** @param month YYYY-MM */
export const monthKey = (month: string) => `${PREFIX.month}${month}`;

// Sort keys of the people's partition, besides faceKey.

export const personKey = (personId: string) => `${PREFIX.person}${personId}`;
/** @param folded the name as returned by `fold` of decide-people.ts */
export const nameKey = (folded: string) => `${PREFIX.name}${folded}`;
/** @param order the name as returned by `nameOrder` of people-list.ts */
export const listedKey = (of: { hidden: boolean; favourite: boolean; order: string; personId: string }) =>
  `${listedPrefix(of.hidden)}${of.favourite ? "a" : "b"} ${of.order}#${of.personId}`;
export const listedPrefix = (isHidden: boolean) => (isHidden ? PREFIX.hidden : PREFIX.shown);
export const clusterKey = (clusterId: string) => `${PREFIX.cluster}${clusterId}`;
/** The index row from a person to a decision. @param decision sort key of a cluster's or a face's row */
export const ofPersonKey = (personId: string, decision: string) => `${ofPersonPrefix(personId)}${decision}`;
/** @param kind only decisions about clusters, or about faces */
export const ofPersonPrefix = (personId: string, kind?: "cluster" | "face") =>
  `${PREFIX.of}${personId}#${kind ? PREFIX[kind] : ""}`;
/** @param place sort key of a cluster's or a person's row, by whose lists the mark is read */
export const staleMarkKey = (place: string, faceId: string) => `${staleMarkPrefix(place)}${faceId}`;
export const staleMarkPrefix = (place: string) => `${PREFIX.stale}${place}#`;
export const markedKey = (place: string) => `${PREFIX.marked}${place}`;
export const agreedKey = (clusterId: string, faceId: string) => `${agreedPrefix(clusterId)}${faceId}`;
export const agreedPrefix = (clusterId: string) => `${PREFIX.agreed}${clusterId}#`;
/** @param personId the person that was asked about; undefined for the question of who a new group is */
export const putOffKey = (personId: string | undefined, id: string) => `${PREFIX.putoff}${personId ?? "new"}#${id}`;
export const twoNamesKey = (faceId: string) => `${PREFIX.twonames}${faceId}`;
export const unlikeKey = (digest: string) => `${PREFIX.unlike}${digest}`;

// Sort keys of the log, of kept answers and of runs.

export const actionKey = (actionId: string) => `${PREFIX.action}${actionId}`;
/** @param at number of the first change in the row */
export const actionRowsKey = (actionId: string, at: number) =>
  `${actionRowsPrefix(actionId)}${String(at).padStart(8, "0")}`;
export const actionRowsPrefix = (actionId: string) => `${PREFIX.rows}${actionId}#`;
export const pendingKey = (actionId: string) => `${PREFIX.pending}${actionId}`;
export const answerKey = (digest: string) => `${PREFIX.key}${digest}`;
export const runKey = (runId: string) => `${PREFIX.run}${runId}`;
export const endedRunKey = (startedAt: string, runId: string) => `${PREFIX.time}${startedAt}#${runId}`;
export const changeKey = (token: string) => `${PREFIX.change}${token}`;

// Reading sort keys.

/**
 * Returns the kind of row, from the text before the first `#` of its sort key; undefined if that is an id or a status.
 */
export function kindOf(sk: string): RowKind | undefined {
  const kind = sk.slice(0, sk.indexOf("#"));
  return Object.hasOwn(PREFIX, kind) ? (kind as RowKind) : undefined;
}

/** Returns the id in the sort key of a photo, face, person, cluster, action or month, or of a skipped or failed photo. */
export function idOf(sk: string): string {
  return sk.slice(sk.indexOf("#") + 1);
}

/** Returns whether a row of the people's partition is a decision about a cluster or a face. */
export function isDecision(sk: string): boolean {
  return kindOf(sk) === "cluster" || kindOf(sk) === "face";
}

/**
 * Returns what a row of the people's partitions belongs to, in whose partition it is: a person, a cluster, the photo of a
 * face, or a name. Kinds of which there are few and that are read together belong to their kind.
 */
export function ownerIn(sk: string): string {
  const kind = kindOf(sk);
  const [first = "", ...more] = idOf(sk).split("#");
  switch (kind) {
    case "stale":
    case "marked":
      // The row of a cluster or of a person.
      return more[0] ?? "";
    case "face":
      return photoIdOfFace(first);
    case "name":
      return idOf(sk);
    case "apart":
    case "twonames":
    case "unlike":
      return kind;
    default:
      return kind ? first : sk;
  }
}

/** Returns the sort key of the decision that an `ofPersonKey` refers to. */
export function decisionIn(sk: string): string {
  return idOf(idOf(sk));
}

/** Returns the cluster's or person's row in a `staleMarkKey`. */
export function placeIn(sk: string): string {
  return sk.slice(PREFIX.stale.length, sk.lastIndexOf("#"));
}

/** Returns the face and the model in a `vectorKey`. */
export function vectorIn(sk: string): { faceId: string; model: string } {
  const [faceId = "", model = ""] = idOf(sk).split("#");
  return { faceId, model };
}

/** Returns the face in a `pastKey` or a `goneKey`. */
export function pastFaceIn(sk: string): string {
  return idOf(sk).split("#")[0] ?? "";
}

/** Returns the cluster and the face in a `clusterMatchKey`. */
export function clusterMatchIn(sk: string): { clusterId: string; faceId: string } {
  const [clusterId = "", faceId = ""] = sk.split("#");
  return { clusterId, faceId };
}

// Sort keys of the partitions of shares and of tasks, and of the list of libraries.

export const sharePrefix = PREFIX.share;
export const shareKey = (shareId: string) => `${sharePrefix}${shareId}`;
export const taskKey = (taskId: string) => `${PREFIX.task}${taskId}`;
export const libraryKey = (library: string) => `${PREFIX.library}${library}`;
