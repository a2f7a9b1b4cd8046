import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import pLimit from "p-limit";
import { fold } from "../../lib/catalog/decisions/decide-people.ts";
import type { RowContent } from "../../lib/catalog/decisions/draft.ts";
import { nameOrder, placeByName } from "../../lib/catalog/decisions/people-list.ts";
import { type DatedEntry, monthOf } from "../../lib/catalog/rows/by-date.ts";
import { putFaces } from "../../lib/catalog/rows/faces.ts";
import type { Month } from "../../lib/catalog/rows/months.ts";
import type { Share } from "../../lib/catalog/rows/shares.ts";
import { photoIdOfFace } from "../../lib/catalog/store/ids.ts";
import * as keys from "../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { putPeopleRows } from "../../lib/catalog/store/people-rows.ts";
import { batchWrite, type Row } from "../../lib/catalog/store/table.ts";
import type { Cluster, Face, PhotoRecord, Run } from "../../lib/catalog/store/types.ts";
import { versionFolder } from "../../lib/catalog/versions/folder.ts";
import { readManifest } from "../../lib/catalog/versions/manifest.ts";
import { type Nearness, type NearPair, putNearness } from "../../lib/catalog/versions/nearness.ts";
import { pagesWith } from "../../lib/catalog/versions/pages.ts";
import { publishVersion, putRunCosts } from "../../lib/catalog/versions/runs.ts";
import { type MemberRow, writeLists } from "../../lib/catalog/versions/versions.ts";
import { MOST_CLUSTERS, MOST_FACES } from "../../lib/dbscan/nearness-limits.ts";
import { storeCentres, storeVectors } from "./large-vectors.ts";

const VERSION = 7;
const MODEL = "fr-feature-512@1";
const USUAL_SIZE = 16;
const CLUSTERS_A_PERSON = 3;
/** Faces of the largest person, whose cluster is one twentieth of a small library. */
const MOST_FACES_OF_ONE = 200_000;
/** Photos and clusters whose rows exist: more than any page shows. */
const ROWS_SHOWN = 250;
/** Faces of the largest cluster whose rows exist: as many as tuning compares. */
const FACES_SHOWN = 2500;
/** Clusters whose faces all have vectors: those in a cell with the largest. */
const CLUSTERS_COMPARED = 128;
/** Faces of the first photos that have vectors: tuning looks there for faces in no cluster. */
const FIRST_FACES = 1200;
/** Open faces whose rows exist: more than those in a page of suggestions. */
const OPEN_SHOWN = 2000;
/** Rows of photos in the first shard, and their entries by date: more than a request reads. */
const PHOTO_ROWS = 6000;

/** Multipliers without a factor in common with a power of ten: they spread faces over clusters, and clusters over ids. */
const FACE_STEP = 7919;
const CLUSTER_STEP = 104_729;

/**
 * A library whose faces, clusters and people are arithmetic, so that one of ten million faces is described without being in
 * memory. Only rows and pages that a route reads are stored.
 */
export class LargeLibrary {
  readonly faces: number;
  readonly clusters: number;
  readonly people: number;
  /** Faces in the first cluster. */
  readonly largest: number;
  /** Faces in clusters. */
  readonly clustered: number;

  constructor(faces: number) {
    this.faces = faces;
    this.largest = Math.min(faces / 20, MOST_FACES_OF_ONE);
    this.clusters = 1 + Math.floor((0.9 * faces - this.largest) / USUAL_SIZE);
    this.clustered = this.largest + (this.clusters - 1) * USUAL_SIZE;
    this.people = Math.max(20, faces / 500);
  }

  /** A photo has two faces. Ids ascend with their number. */
  photoId(photo: number): string {
    const share = Math.floor((photo * 2 ** 48) / (this.faces / 2));
    return share.toString(16).padStart(12, "0").padEnd(36, "a");
  }

  faceId(face: number): string {
    return `${this.photoId(face >> 1)}-0000000${face % 2}`;
  }

  clusterId(cluster: number): string {
    return `c${((cluster * CLUSTER_STEP) % this.clusters).toString(16).padStart(16, "0")}`;
  }

  personId(person: number): string {
    return `p${((person * CLUSTER_STEP) % this.people).toString(16).padStart(16, "0")}`;
  }

  personName(person: number): string {
    return `Person ${(person * FACE_STEP) % this.people}`;
  }

  /** Numbers of people, in order of their names. */
  *peopleByName(): Generator<number> {
    const back = inverse(FACE_STEP, this.people);
    for (let at = 0; at < this.people; at++) yield (at * back) % this.people;
  }

  /** The first person has the largest cluster alone. */
  clustersOf(person: number): number[] {
    if (person === 0) return [0];
    return Array.from({ length: CLUSTERS_A_PERSON }, (_, at) => (person - 1) * CLUSTERS_A_PERSON + at + 1);
  }

  /** Returns where the people of clusters are by name. */
  places(): (clusterId: string) => string | undefined {
    const places = new Map<string, string>();
    for (let person = 0; person < this.people; person++) {
      const place = placeByName({ name: this.personName(person), personId: this.personId(person) });
      for (const cluster of this.clustersOf(person)) places.set(this.clusterId(cluster), place);
    }
    return (clusterId) => places.get(clusterId);
  }

  cluster(number: number): Cluster {
    const start = number === 0 ? 0 : this.largest + (number - 1) * USUAL_SIZE;
    const size = number === 0 ? this.largest : USUAL_SIZE;
    const faces = Array.from({ length: size }, (_, at) => ({
      faceId: this.faceId(this.faceAt(start + at)),
      distance: Math.round(1e6 * (0.1 + (0.5 * at) / size)) / 1e6,
    }));
    return { clusterId: this.clusterId(number), size, radius: 0.6, since: 1, faces };
  }

  /** Clusters in order of their ids. */
  *byId(): Generator<Cluster> {
    const back = inverse(CLUSTER_STEP, this.clusters);
    for (let at = 0; at < this.clusters; at++) yield this.cluster((at * back) % this.clusters);
  }

  /** Clusters by size; all are of the same age. */
  *bySize(): Generator<Cluster> {
    yield this.cluster(0);
    for (const cluster of this.byId()) if (cluster.size === USUAL_SIZE) yield cluster;
  }

  *members(): Generator<MemberRow> {
    for (let face = 0; face < this.faces; face++) {
      const place = (face * FACE_STEP) % this.faces;
      if (place >= this.clustered) continue;
      const cluster = place < this.largest ? 0 : 1 + Math.floor((place - this.largest) / USUAL_SIZE);
      yield [this.faceId(face), this.clusterId(cluster), 0.3];
    }
  }

  /** The face at a place of the clusters one after the other; behind them are faces in no cluster. */
  faceAt(place: number): number {
    return (place * inverse(FACE_STEP, this.faces)) % this.faces;
  }
}

const inverses = new Map<string, number>();

/** Returns the number that undoes a multiplication modulo `of`; their products are exact, as both are below 2^26. */
function inverse(step: number, of: number): number {
  const name = `${step} ${of}`;
  const known = inverses.get(name);
  if (known !== undefined) return known;
  let [a, b, x, y] = [step % of, of, 1, 0];
  while (b > 0) [a, b, x, y] = [b, a % b, y, x - Math.floor(a / b) * y];
  if (a !== 1) throw new Error(`${step} and ${of} have a common factor`);
  const found = ((x % of) + of) % of;
  inverses.set(name, found);
  return found;
}

/** Stores what routes read of a library. */
export async function storeLibrary(catalog: Catalog, library: LargeLibrary): Promise<void> {
  const { faces, clusters, clustered } = library;
  const counts = { eligible: faces, noise: faces - clustered };
  const cells = (await storeCentres(catalog, VERSION, library)) ? { cells: true as const } : {};
  const made = { version: VERSION, runId: "run", plannedAt: new Date().toISOString(), model: MODEL };
  const origin = { ...made, ...counts, ...cells };
  const count = { clusters, clustered };
  const first = () => library.bySize().take(10 * ROWS_SHOWN);
  const facts = {
    takenAt: { get: takenAt } as ReadonlyMap<string, string>,
    isDecided: () => false,
    placeOf: library.places(),
    // The first ones are the largest.
    ungrouped: openFaces(library).map((faceId, at) => ({ faceId, sizePx: MOST_FACES - at })),
  };
  const lists = () => ({
    ...{ members: library.members(), clusters: { [Symbol.iterator]: () => library.byId() } },
    ...{ newest: first(), size: first(), held: [], facts, count },
  });
  const shown = shownClusters(library);
  const [largest] = shown;
  const shownFaces = shown.flatMap(({ faces: some }) => some.slice(0, USUAL_SIZE).map(({ faceId }) => faceId));
  const facesOfLargest = largest!.faces.slice(0, FACES_SHOWN).map(({ faceId }) => faceId);
  const vectors = facesWithVectors(library);
  // First only what says which page has which key, then the pages that routes read.
  const isIndex = (key: string) => /first-keys|manifest|by-person|\/(order|by-size|ungrouped)\/00000\d/.test(key);
  await writeLists(storing(catalog, isIndex), origin, lists());
  const inLatest = latestOfLargest(library).flatMap((photoId) => [`${photoId}-00000000`, `${photoId}-00000001`]);
  const others = [...firstFaces(library), ...openFaces(library).slice(0, ROWS_SHOWN), ...inLatest];
  const pages = await pagesToKeep(catalog, shown, facesOfLargest, others);
  await writeLists(
    storing(catalog, (key) => pages.has(key)),
    origin,
    lists(),
  );
  await putNearness(catalog, VERSION, nearnessOf(library));
  const rows = [...facesOfLargest, ...shownFaces, ...vectors.keys(), ...openFaces(library).slice(0, OPEN_SHOWN)];
  await storePhotos(catalog, library, rows);
  await storeVectors(catalog, library, vectors);
  await storePeople(catalog, library, Array(library.people).keys());
  await storeLog(catalog, library);
  await publishVersion(catalog, {
    version: VERSION,
    highest: VERSION,
    basis: "run",
    settings: "",
    ...counts,
    ...count,
  });
}

/** The clusters of the first people, and those at the beginning of the lists. */
function shownClusters(library: LargeLibrary): Cluster[] {
  const ofPeople = library.peopleByName().take(ROWS_SHOWN).toArray();
  const numbers = [0, ...ofPeople].flatMap((person) => library.clustersOf(person));
  // Suggestions are about the first clusters, and the page of clusters lists those whose ids are first.
  for (let number = 1; number <= ROWS_SHOWN; number++) numbers.push(number);
  return [...numbers.map((number) => library.cluster(number)), ...library.bySize().take(ROWS_SHOWN)];
}

function firstFaces(library: LargeLibrary): string[] {
  return Array.from({ length: Math.min(FIRST_FACES, library.faces) }, (_, face) => library.faceId(face));
}

/** The faces whose vectors are compared, with their cluster and number in it. */
function facesWithVectors(library: LargeLibrary): Map<string, readonly [cluster: number, face: number]> {
  const first = firstFaces(library).map((faceId, face) => [faceId, [face % library.clusters, face]] as const);
  const numbers = Array.from({ length: Math.min(CLUSTERS_COMPARED, library.clusters) }, (_, number) => number);
  const ofClusters = numbers.flatMap((number) => {
    const { faces } = library.cluster(number);
    return faces.slice(0, FACES_SHOWN).map(({ faceId }, face) => [faceId, [number, face]] as const);
  });
  const byId = library.byId().take(ROWS_SHOWN).toArray().slice(1);
  const ofFirst = byId.flatMap(({ faces }, at) => faces.map(({ faceId }, face) => [faceId, [at + 1, face]] as const));
  return new Map([...first, ...ofFirst, ...ofClusters]);
}

/**
 * The keys of the pages that have these clusters, and faces of the first of them.
 * @param others faces whose pages of members are kept as well
 */
async function pagesToKeep(
  catalog: Catalog,
  shown: readonly Cluster[],
  faceIds: readonly string[],
  others: readonly string[],
): Promise<Set<string>> {
  const { memberPages, clusterPages, datedPages = [] } = (await readManifest(catalog, VERSION))!;
  const parts = shown.flatMap(({ clusterId, size }) =>
    Array.from({ length: Math.ceil(size / 1000) }, (_, at) => `${clusterId} ${String(at * 1000).padStart(9, "0")}`),
  );
  const members = await pagesWith(catalog, VERSION, "members", memberPages, [...faceIds, ...others]);
  const clusters = await pagesWith(catalog, VERSION, "clusters", clusterPages, parts);
  const photos = faceIds.map(photoIdOfFace).map((photoId) => ({ takenAt: takenAt(photoId), photoId }));
  const dates = shown.flatMap(({ clusterId }) => [
    `${clusterId} ~`,
    ...(clusterId === shown[0]?.clusterId
      ? photos.map((photo) => `${clusterId} ${photo.takenAt} ${photo.photoId}`)
      : []),
  ]);
  const dated = await pagesWith(catalog, VERSION, "dated", datedPages, dates);
  const keyOf = (kind: string) => (page: number) =>
    `${versionFolder(catalog, VERSION)}${kind}/${String(page).padStart(6, "0")}.json`;
  return new Set([
    ...members.keys().map(keyOf("members")),
    ...clusters.keys().map(keyOf("clusters")),
    ...dated.keys().map(keyOf("dated")),
  ]);
}

/** The catalog, which drops objects whose keys are not kept. */
function storing(catalog: Catalog, isKept: (key: string) => boolean): Catalog {
  return {
    ...catalog,
    async s3() {
      const client = await catalog.s3();
      const send = async (command: unknown) =>
        command instanceof PutObjectCommand && !isKept(command.input.Key ?? "") ? {} : client.send(command as never);
      return { send } as unknown as S3Client;
    },
  };
}

/** Faces in no cluster, as many as a run compares. */
function openFaces(library: LargeLibrary): string[] {
  const length = Math.min(MOST_FACES, library.faces - library.clustered);
  return Array.from({ length }, (_, at) => library.faceId(library.faceAt(library.clustered + at)));
}

/** As many open faces and clusters as a run compares; each is near a named cluster. */
function nearnessOf(library: LargeLibrary): Nearness {
  const compared = Math.min(MOST_CLUSTERS, library.clusters);
  const clusterIds = Array.from({ length: compared }, (_, number) => library.clusterId(number));
  const named = library.people * CLUSTERS_A_PERSON;
  const open = openFaces(library);
  const faceToCluster = open.map(
    (_, face): NearPair => [face, 1 + (face % (Math.min(named, compared) - 1)), 0.7 + face / 1e6],
  );
  const clusterToCluster = Array.from({ length: compared }, (_, at): NearPair => [at, (at * 7) % compared, 0.9]);
  return { neighbours: 0.72, clusterIds, faceIds: open, unclear: [], faceToCluster, clusterToCluster, faceToFace: [] };
}

const AT = "2026-01-01T00:00:00.000Z";

const takenAt = (photoId: string) => `${2000 + (Number.parseInt(photoId.slice(0, 12), 16) % 20)}-06-01T12:00:00`;

/** The latest photos of the largest cluster. */
function latestOfLargest(library: LargeLibrary): string[] {
  const photoIds = library.cluster(0).faces.map(({ faceId }) => photoIdOfFace(faceId));
  return photoIds.sort((a, b) => (takenAt(a) + a > takenAt(b) + b ? -1 : 1)).slice(0, ROWS_SHOWN);
}

async function storePhotos(catalog: Catalog, library: LargeLibrary, faceIds: readonly string[]): Promise<void> {
  const some = Array.from({ length: Math.min(PHOTO_ROWS, library.faces / 32) }, (_, photo) => library.photoId(photo));
  const ofFaces = [...faceIds.map(photoIdOfFace), ...latestOfLargest(library)];
  const months = new Map<string, Row<Pick<Month, "photos">>>();
  await inBatches([...new Set([...some, ...ofFaces])], async (photoIds) => {
    const put = photoIds.flatMap((photoId): Row<PhotoRecord | DatedEntry | Pick<Month, "photos">>[] => {
      const key = `${photoId}.jpg`;
      const date = takenAt(photoId);
      const location = { key, eTag: "e", role: "picture", orientation: 1, takenAt: date, bytes: 1 } as const;
      const month = { pk: keys.monthsPartition(catalog), sk: keys.monthKey(monthOf(date)), photos: PHOTO_ROWS };
      months.set(month.sk, month);
      const entry = { photoId, takenAt: date, keys: [key], faceCount: 2, rev: "r" };
      const photo = {
        ...{ pk: keys.photosPartition(catalog, photoId), sk: keys.photoKey(photoId), photoId, locations: [location] },
        ...{ width: 4000, height: 3000, faceCount: 2, indexedAt: AT, detector: "d", rev: "r" },
      };
      return [photo, { pk: keys.datedPartition(catalog, monthOf(date)), sk: keys.dateKey(date, photoId), ...entry }];
    });
    await batchWrite(catalog, { put });
  });
  await batchWrite(catalog, { put: [...months.values()] });
  const face = {
    ...{ box: { x: 0.1, y: 0.1, width: 0.2, height: 0.2 }, sizePx: 100, score: 50, realPixels: 1, detector: "d" },
    quality: { sharpness: 0.3, yaw: 0, roll: 0 },
    landmarks: Array.from({ length: 5 }, () => [0.2, 0.2]) as unknown as Face["landmarks"],
  };
  await inBatches([...new Set(faceIds)], async (some) => {
    await putFaces(
      catalog,
      some.map((faceId) => ({ ...face, faceId, photoId: photoIdOfFace(faceId), key: "k.jpg" })),
    );
  });
}

/** Number of faces of the largest person that others say are not theirs, after the version. */
const REJECTED = 1000;

/** Stores decisions since the version about faces of the largest cluster, with the marks that tell lists of them. */
export async function storeDecisions(catalog: Catalog, library: LargeLibrary): Promise<void> {
  const { clusterId, faces } = library.cluster(0);
  const place = keys.clusterKey(clusterId);
  const some = faces.slice(0, REJECTED).flatMap(({ faceId, distance }) => {
    const placed = { version: VERSION, member: { faceId, clusterId, distance } };
    return [
      [keys.faceKey(faceId), { faceId, rejected: new Set([library.personId(0)]), rev: "r" }] as const,
      [keys.staleMarkKey(place, faceId), { faceId, at: AT, placed }] as const,
    ];
  });
  await putPeopleRows(catalog, [...some, [keys.markedKey(place), { at: AT }]]);
  // Requests before may have changed the person.
  await storePeople(catalog, library, [0]);
}

async function storePeople(catalog: Catalog, library: LargeLibrary, numbers: Iterable<number>): Promise<void> {
  const row = (sk: string, content: RowContent): Row<RowContent> => ({
    ...content,
    ...{ pk: keys.peoplePartition(catalog, sk), sk },
  });
  const counted: Row<RowContent> = { pk: keys.namesPartition(catalog), sk: keys.COUNT_KEY, people: library.people };
  await batchWrite(catalog, { put: [counted] });
  await inBatches([...numbers], async (people) => {
    await batchWrite(catalog, {
      put: people.flatMap((person): Row<RowContent>[] => {
        const [personId, name] = [library.personId(person), library.personName(person)];
        const clusters = library.clustersOf(person).flatMap((number): Row<RowContent>[] => {
          const clusterId = library.clusterId(number);
          return [
            row(keys.clusterKey(clusterId), { clusterId, personId, hidden: false, rev: "r" }),
            row(keys.ofPersonKey(personId, keys.clusterKey(clusterId)), { at: AT }),
          ];
        });
        const listed = { hidden: false, favourite: false, order: nameOrder(name), personId };
        return [
          row(keys.personKey(personId), { personId, name, createdAt: AT, rev: "r" }),
          { pk: keys.namesPartition(catalog), sk: keys.listedKey(listed), personId, rev: "r" },
          row(keys.nameKey(fold(name)), { personId, rev: "r" }),
          ...clusters,
        ];
      }),
    });
  });
}

/** Stores actions, runs and shared links: as many as there are people, since they grow with time. */
async function storeLog(catalog: Catalog, { people }: LargeLibrary): Promise<void> {
  await inBatches([...Array(people).keys()], async (some) => {
    await batchWrite(catalog, {
      put: some.flatMap((number): Row<RowContent>[] => {
        const at = new Date(Date.parse(AT) + number * 3_600_000).toISOString();
        const [actionId, runId] = [`a${at.replace(/[-:.TZ]/g, "")}000000`, `run-${number}`];
        const run: Run = { runId, status: "succeeded", startedAt: at, endedAt: at, seconds: 60, eligible: 1000 };
        const action = { actionId, at, who: "someone", operation: "nameCluster", what: "named a cluster", rows: 3 };
        const share: Share = {
          ...{ shareId: actionId, title: "Photos", photos: {}, blurred: false, digest: "d", who: "someone" },
          ...{ createdAt: at, until: at, keptUntil: Date.parse("2100-01-01") / 1000 },
        };
        return [
          { pk: keys.sharesPartition(catalog), sk: keys.shareKey(actionId), ...share },
          { pk: keys.actionsPartition(catalog), sk: keys.actionKey(actionId), ...action, state: "done" },
          { pk: keys.runsPartition(catalog), sk: keys.runKey(runId), ...run },
          { pk: keys.runsPartition(catalog), sk: keys.endedRunKey(at, runId), ...run },
        ];
      }),
    });
  });
  const lastDay = new Date(Date.parse(AT) + (people - 24) * 3_600_000).toISOString();
  await putRunCosts(catalog, { until: lastDay, dollars: 1, highest: VERSION });
}

/** Works on a hundred items at a time, eight times in parallel. */
async function inBatches<T>(items: readonly T[], work: (some: T[]) => Promise<void>): Promise<void> {
  const limit = pLimit(8);
  const batches = Array.from({ length: Math.ceil(items.length / 100) }, (_, at) =>
    items.slice(100 * at, 100 * at + 100),
  );
  await Promise.all(batches.map((some) => limit(() => work(some))));
}
