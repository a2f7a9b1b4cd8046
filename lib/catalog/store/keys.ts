import type { Catalog } from "./open.ts";

/**
 * The keys of the one table: every partition, every sort key, and how an id is read out of one. Nothing else in Facet
 * spells them out. What is stored depends on each of these strings to the letter: none may change.
 *
 * Everything of a photo (its row, its faces, their vectors) lies in the partition that the first digit of its id names;
 * what people decided, and the runs, have a partition each.
 *
 * | partition           | sort key               | row             |
 * |---------------------|------------------------|-----------------|
 * | LIBRARY#photos#0..f | photo#PHOTO            | PhotoRow, see photos.ts |
 * |                     | key#LOCATION           | Location: which photo is at a key, in the partition of LOCATION |
 * |                     | data#DIGEST            | which photo these picture data belong to, in the partition of DIGEST |
 * |                     | stem#LOCATION          | camera files of a name without extension, see camera-stems.ts |
 * |                     | face#FACE              | Face            |
 * |                     | past#FACE#DIGEST       | PastFace: where a face was in picture data that its photo has, or had |
 * |                     | vector#FACE#MODEL      | vector of a face |
 * |                     | match#FACE             | Match           |
 * |                     | gone#FACE#DIGEST       | GoneFace: somebody deleted it; by picture data as past# |
 * |                     | names#PHOTO#SOURCE     | ReadNames       |
 * |                     | written#PHOTO#KEY      | WrittenNames: what Facet wrote into sidecars |
 * |                     | beside#ID              | sidecars, and files that they may be of, see sidecar-stems.ts |
 * |                     | count                  | counts of the photos in the partition, see counts.ts |
 * | LIBRARY#left        | STATUS#LOCATION        | LeftOutPhoto    |
 * | LIBRARY#matches#0..f | CLUSTER#FACE          | Match, once more, by cluster |
 * | LIBRARY#people      | person#PERSON          | Person          |
 * |                     | name#FOLDED NAME       | the person of that name |
 * |                     | cluster#CLUSTER        | ClusterDecision |
 * |                     | face#FACE              | FaceDecision    |
 * |                     | of#PERSON#cluster#CLUSTER, of#PERSON#face#FACE | decisions about a person, see person-index.ts |
 * |                     | indexed                | marks that the rows of# were made, see person-index.ts |
 * |                     | apart#FACE             | a face whose cluster may say something else than people do |
 * |                     | putoff#PERSON#FACE, putoff#PERSON#CLUSTER, unlike#DIGEST | answers to suggestions, see decide-suggestions.ts |
 * |                     | twonames#FACE          | TwoNames: metadata give the face more than one name |
 * |                     | parameters             | what people set for the library, see parameters.ts |
 * | LIBRARY#actions     | action#ACTION, rows#ACTION#N, pending#ACTION | what people did, see actions.ts |
 * | LIBRARY#library     | schema                 | version of this layout, see schema.ts |
 * |                     | folder                 | Folder: what a host on one machine has mounted |
 * |                     | resetting              | all faces are being forgotten, see reset.ts |
 * | LIBRARY#keys        | key#DIGEST             | the answer to a request with an Idempotency-Key |
 * | LIBRARY#runs        | run#RUN, lock, latest  | Run, run lock, InForce |
 * |                     | time#STARTED#RUN       | Run that has ended, in order of time |
 * |                     | change#TOKEN           | note of a change, see change-notes.ts |
 */
export interface RowKey {
  /** Partition key. */
  readonly pk: string;
  /** Sort key. */
  readonly sk: string;
}

type Library = Pick<Catalog, "library">;

/** Photos and matches are spread over sixteen partitions each, by a digit of an id. */
export const SHARDS = [..."0123456789abcdef"];

/** The partition of a photo, its faces and their vectors. @param id any that begins with the photo's; a shard too */
export const photosPartition = ({ library }: Library, id: string) => `${library}#photos#${id[0]}`;

/** By the last digit of the cluster's id: matches of many clusters are written at once. @param clusterId or a shard */
export const matchesPartition = ({ library }: Library, clusterId: string) => `${library}#matches#${clusterId.at(-1)}`;

/** Photos that were skipped or failed. */
export const leftOutPartition = ({ library }: Library) => `${library}#left`;

/** What people decided. */
export const peoplePartition = ({ library }: Library) => `${library}#people`;

/** The log of what people did. */
export const actionsPartition = ({ library }: Library) => `${library}#actions`;

/** Answers kept for requests with an Idempotency-Key. */
export const answersPartition = ({ library }: Library) => `${library}#keys`;

/** What is true of the library as a whole. */
export const libraryPartition = ({ library }: Library) => `${library}#library`;

/** Runs, the version in force, and what changed since. */
export const runsPartition = ({ library }: Library) => `${library}#runs`;

/** How the sort keys of each kind of row begin. */
export const PREFIX = {
  photo: "photo#",
  face: "face#",
  vector: "vector#",
  match: "match#",
  gone: "gone#",
  past: "past#",
  data: "data#",
  names: "names#",
  written: "written#",
  beside: "beside#",
  twonames: "twonames#",
  person: "person#",
  name: "name#",
  cluster: "cluster#",
  of: "of#",
  apart: "apart#",
  putoff: "putoff#",
  unlike: "unlike#",
  action: "action#",
  rows: "rows#",
  pending: "pending#",
  key: "key#",
  stem: "stem#",
  run: "run#",
  time: "time#",
  change: "change#",
} as const;

export type Kind = keyof typeof PREFIX;

// Sort keys of rows that there is one of in a partition.

export const SCHEMA_KEY = "schema";
export const FOLDER_KEY = "folder";
export const RESETTING_KEY = "resetting";
export const COUNT_KEY = "count";
export const INDEXED_KEY = "indexed";
export const PARAMETERS_KEY = "parameters";
export const LOCK_KEY = "lock";
/** Comes after every `change#`, so that one query reads the notes and the version in force. */
export const LATEST_KEY = "latest";

// Sort keys of a photo's partition.

export const photoKey = (photoId: string) => `${PREFIX.photo}${photoId}`;
/** Of a face, and of what people decided about it: the one in its photo's partition, the other among the people. */
export const faceKey = (faceId: string) => `${PREFIX.face}${faceId}`;
export const vectorKey = (faceId: string, model: string) => `${PREFIX.vector}${faceId}#${model}`;
export const matchKey = (faceId: string) => `${PREFIX.match}${faceId}`;
/** @param data digest of the picture data that the face was in; undefined where that is not known */
export const goneKey = (faceId: string, data: string | undefined) =>
  `${PREFIX.gone}${faceId}${data === undefined ? "" : `#${data.slice(0, 16)}`}`;
/** @param data digest of the picture data that the face was in; empty where that is not known */
export const pastKey = (faceId: string, data: string) => `${PREFIX.past}${faceId}#${data.slice(0, 16)}`;
/** @param locationId digest of an object's key, see ids.ts */
export const locationKey = (locationId: string) => `${PREFIX.key}${locationId}`;
/** @param id as of a location, of a key without its extension */
export const stemKey = (id: string) => `${PREFIX.stem}${id}`;
/** @param digest of picture data, hexadecimal */
export const dataKey = (digest: string) => `${PREFIX.data}${digest}`;
/** @param id as of a location, of a folded name */
export const besideKey = (id: string) => `${PREFIX.beside}${id}`;
export const writtenKey = (photoId: string, key: string) => `${writtenPrefix(photoId)}${key}`;
export const writtenPrefix = (photoId: string) => `${PREFIX.written}${photoId}#`;
export const namesKey = (photoId: string, source: string) => `${namesPrefix(photoId)}${source}`;

/** How the keys of one photo's faces, or of what belongs to each of them, begin: a faceId begins with the photoId. */
export const photoPrefix = (kind: "face" | "vector" | "match" | "gone" | "past", photoId: string) =>
  `${PREFIX[kind]}${photoId}-`;
export const namesPrefix = (photoId: string) => `${PREFIX.names}${photoId}#`;

// Sort keys of the photos that were left out, and of matches by cluster.

export const leftOutKey = (status: string, locationId: string) => `${leftOutPrefix(status)}${locationId}`;
export const leftOutPrefix = (status: string) => `${status}#`;
export const clusterMatchKey = (clusterId: string, faceId: string) => `${clusterMatchPrefix(clusterId)}${faceId}`;
export const clusterMatchPrefix = (clusterId: string) => `${clusterId}#`;

// Sort keys of the people's partition, besides faceKey.

export const personKey = (personId: string) => `${PREFIX.person}${personId}`;
/** @param folded the name as `fold` of decide-people.ts gives it */
export const nameKey = (folded: string) => `${PREFIX.name}${folded}`;
export const clusterKey = (clusterId: string) => `${PREFIX.cluster}${clusterId}`;
/** Leads from a person to a decision. @param decision sort key of a cluster's or a face's row */
export const ofPersonKey = (personId: string, decision: string) => `${ofPersonPrefix(personId)}${decision}`;
export const ofPersonPrefix = (personId: string) => `${PREFIX.of}${personId}#`;
export const staleMarkKey = (faceId: string) => `${PREFIX.apart}${faceId}`;
/** @param personId whom it was asked about; undefined where it was asked who a new group is */
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

/** The kind of row a sort key belongs to, by what stands before its first `#`; undefined where that is an id or a status. */
export function kindOf(sk: string): Kind | undefined {
  const kind = sk.slice(0, sk.indexOf("#"));
  return Object.hasOwn(PREFIX, kind) ? (kind as Kind) : undefined;
}

/** The id in the sort key of a photo, face, person, cluster, action or photo that was left out. */
export function idOf(sk: string): string {
  return sk.slice(sk.indexOf("#") + 1);
}

/** Whether a row of the people's partition is what they decided about a cluster or a face. */
export function isDecision(sk: string): boolean {
  return kindOf(sk) === "cluster" || kindOf(sk) === "face";
}

/** The sort key of the decision that an `ofPersonKey` leads to. */
export function decisionIn(sk: string): string {
  return idOf(idOf(sk));
}

/** Face and model in a `vectorKey`. */
export function vectorIn(sk: string): { faceId: string; model: string } {
  const [faceId = "", model = ""] = idOf(sk).split("#");
  return { faceId, model };
}

/** The face in a `pastKey` or a `goneKey`. */
export function pastFaceIn(sk: string): string {
  return idOf(sk).split("#")[0] ?? "";
}

/** Cluster and face in a `clusterMatchKey`. */
export function clusterMatchIn(sk: string): { clusterId: string; faceId: string } {
  const [clusterId = "", faceId = ""] = sk.split("#");
  return { clusterId, faceId };
}
