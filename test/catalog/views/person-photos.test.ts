import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { QueryCommandOutput } from "@aws-sdk/lib-dynamodb";
import type { ApiContext } from "../../../lib/api/context.ts";
import { CLUSTER_OPERATIONS } from "../../../lib/api/operations/clusters.ts";
import { PEOPLE_OPERATIONS } from "../../../lib/api/operations/people.ts";
import { nameCluster } from "../../../lib/catalog/decisions/decide-clusters.ts";
import { confirm, reject } from "../../../lib/catalog/decisions/decide-faces.ts";
import { putFaces } from "../../../lib/catalog/rows/faces.ts";
import { putMatches } from "../../../lib/catalog/rows/matches.ts";
import { photoIdOfFace } from "../../../lib/catalog/store/ids.ts";
import { faceKey, ofPersonKey, photoKey, photosPartition } from "../../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { putPeopleRows } from "../../../lib/catalog/store/people-rows.ts";
import { batchWrite, type Row } from "../../../lib/catalog/store/table.ts";
import type { Cluster, ClusterFace, Face, PhotoRecord } from "../../../lib/catalog/store/types.ts";
import type { DatedPhoto } from "../../../lib/catalog/versions/dated.ts";
import type { HeldName } from "../../../lib/catalog/versions/held.ts";
import { publishVersion } from "../../../lib/catalog/versions/runs.ts";
import { writeVersion } from "../../../lib/catalog/versions/versions.ts";
import {
  CERTAINTIES,
  certaintyOf,
  type FacePosition,
  facesByCertainty,
  heldFaces,
} from "../../../lib/catalog/views/faces-by-certainty.ts";
import type { Passable } from "../../../lib/catalog/views/merged.ts";
import {
  countFaces,
  facesOfPerson,
  type PersonFace,
  type PersonSources,
  readPersonSources,
} from "../../../lib/catalog/views/person-faces.ts";
import { photosOfPerson } from "../../../lib/catalog/views/person-photos.ts";
import { MOST_MARKED } from "../../../lib/catalog/views/stale-memberships.ts";
import { faceIdOfNumber, openLibrary } from "../../runs/library.ts";
import { did } from "../decisions/did.ts";

const SIZES = [1300, 600, 40];
const ARRIVED = faceIdOfNumber(5000);
const CONFIRMED = faceIdOfNumber(5001);
const REJECTED = [faceIdOfNumber(3), faceIdOfNumber(1500)];
const FACES = [...Array(SIZES.reduce((sum, size) => sum + size, 0)).keys()].map(faceIdOfNumber);

/** The year, which many photos share; every fortieth photo has no date. */
const takenAtOf = (number: number) => (number % 40 === 0 ? undefined : `${1990 + (number % 30)}-05-01T10:00:00`);

const doubt = ({ unlikely = false }: { readonly unlikely?: boolean }) => Number(unlikely);

/** Publishes a version with three clusters of one person, and decides about some faces since. */
async function open(t: TestContext): Promise<{ catalog: Catalog; personId: string }> {
  const catalog = await openLibrary(t);
  const all = [...FACES, ARRIVED, CONFIRMED];
  const dates = new Map(
    all.flatMap((faceId, number) => {
      const takenAt = takenAtOf(number);
      return takenAt === undefined ? [] : [[photoIdOfFace(faceId), takenAt] as const];
    }),
  );
  const put = all.map((faceId): Row<PhotoRecord> => {
    const photoId = photoIdOfFace(faceId);
    const takenAt = dates.get(photoId);
    const place = { key: `${photoId}.jpg`, eTag: "e", role: "picture", orientation: 1, bytes: 1 } as const;
    return {
      ...{ pk: photosPartition(catalog, photoId), sk: photoKey(photoId), photoId },
      locations: [{ ...place, ...(takenAt === undefined ? {} : { takenAt }) }],
      ...{ width: 1, height: 1, faceCount: 1, indexedAt: "2026-01-01T00:00:00Z", rev: "r" },
    };
  });
  await batchWrite(catalog, { put });
  await putFaces(
    catalog,
    all.map((faceId) => ({ faceId, photoId: photoIdOfFace(faceId) }) as Face),
  );
  let face = 0;
  const clusters = SIZES.map((size, at): Cluster => {
    const faces = Array.from({ length: size }, (_, place): ClusterFace => {
      const unlikely = place % 50 === 20 ? { unlikely: true as const } : {};
      return { faceId: FACES[face++]!, distance: (place >> 2) / 1000, ...unlikely };
    });
    faces.sort((a, b) => doubt(a) - doubt(b) || a.distance - b.distance || (a.faceId < b.faceId ? -1 : 1));
    return { clusterId: `c${at}`, size, radius: 1, since: 1, faces };
  });
  const counts = { eligible: FACES.length, noise: 0 };
  const plannedAt = "2026-01-01T00:00:00.000Z";
  const origin = { version: 1, runId: "run", plannedAt, model: "m", ...counts };
  const { clustered } = await writeVersion(catalog, origin, clusters, [], {
    takenAt: dates,
    isDecided: () => false,
    placeOf: () => undefined,
  });
  const inForce = {
    version: 1,
    highest: 1,
    basis: "run",
    settings: "",
    ...counts,
    clusters: clusters.length,
    clustered,
  };
  await publishVersion(catalog, inForce);
  const { result } = await did(catalog, "", async (draft) => {
    const person = await nameCluster(draft, "c0", { name: "Ada" });
    await nameCluster(draft, "c1", { personId: person.personId });
    await nameCluster(draft, "c2", { personId: person.personId });
    await reject(draft, REJECTED, person.personId);
    await confirm(draft, [CONFIRMED, FACES[0]!, FACES[1800]!], person.personId);
    return person;
  });
  await putMatches(catalog, [
    { faceId: ARRIVED, clusterId: "c1", distance: 0.1005, version: 1, matchedAt: "2026-01-02T00:00:00.000Z" },
  ]);
  return { catalog, personId: result.personId };
}

/** Reads all faces of a person, page by page; those passed too. */
async function readFaces(catalog: Catalog, sources: PersonSources): Promise<(PersonFace & Passable)[]> {
  const looked: (PersonFace & Passable)[] = [];
  for (let more = true; more; ) {
    const last = looked.at(-1);
    const after = last && { certainty: certaintyOf(last), distance: last.distance ?? 0, faceId: last.faceId };
    more = false;
    for await (const face of facesByCertainty(catalog, sources, CERTAINTIES, after as FacePosition | undefined)) {
      more = true;
      looked.push(face);
      if (looked.length % 450 === 0) break;
    }
  }
  return looked;
}

test("faces and photos of a person with many faces come page by page, and are those that reading all of them gives", async (t) => {
  // Prepare
  const { catalog, personId } = await open(t);
  const sources = await readPersonSources(catalog, personId);
  const whole = await facesOfPerson(catalog, sources);
  // Act
  const looked = await readFaces(catalog, sources);
  const faces = looked.filter(({ passed }) => !passed);
  const photos: DatedPhoto[] = [];
  for (let more = true; more; ) {
    const page = await photosOfPerson(catalog, sources, photos.at(-1));
    assert.equal(page.count, whole.length, "each face has its own photo");
    let next = await page.photos.next();
    more = !next.done;
    for (; !next.done; next = await page.photos.next()) {
      photos.push(next.value);
      if (photos.length % 700 === 0) break;
    }
  }
  // Assess
  const idOf = ({ faceId }: PersonFace) => faceId;
  assert.equal(whole.length, FACES.length + 2 - REJECTED.length);
  assert.deepEqual(faces.map(idOf).sort(), whole.map(idOf).sort());
  assert.deepEqual(faces.slice(0, 3).map(idOf), [FACES[0], FACES[1800], CONFIRMED].sort());
  const others = faces.slice(3).map(({ distance = 0, ...face }) => 10 * doubt(face) + distance);
  assert.ok(others.some((each) => each > 9));
  assert.deepEqual(
    others,
    others.toSorted((a, b) => a - b),
  );
  assert.deepEqual(photos.map(({ photoId }) => photoId).sort(), whole.map(idOf).map(photoIdOfFace).sort());
  const dates = photos.map(({ takenAt }) => takenAt);
  assert.deepEqual(dates, dates.toSorted().reverse());
  // Act: very many other faces were once decided about for the person
  const former = Array.from({ length: 2500 }, (_, number) =>
    ofPersonKey(personId, faceKey(faceIdOfNumber(9000 + number))),
  );
  await putPeopleRows(
    catalog,
    former.map((sk) => [sk, { at: "2026" }]),
  );
  const confirmed: string[][] = [];
  let cursor: string | undefined;
  do {
    const query = { confirmed: "true", limit: 50, cursor };
    const page = await PEOPLE_OPERATIONS.listPersonFaces({ catalog } as ApiContext, { id: personId, query } as never);
    confirmed.push(page.items.map(({ faceId }) => faceId));
    ({ cursor } = page);
  } while (cursor);
  // Assess
  assert.deepEqual(confirmed.flat(), faces.slice(0, 3).map(idOf));
  assert.equal(confirmed.length, 2, "a page looks at 2,000 faces");
});

test("after very many decisions a request compares some of the faces, and shows none that is not theirs", async (t) => {
  // Prepare: reject many faces of the largest cluster and all faces of the smallest one
  const { catalog, personId } = await open(t);
  const others = FACES.filter((_, number) => (number < 1300 && number % 5 > 2) || number >= 1900);
  for (let at = 0; at < others.length; at += 400) {
    await did(catalog, "", (draft) => reject(draft, others.slice(at, at + 400), personId));
  }
  const isTheirs = (faceId: string) => ![...others, ...REJECTED].includes(faceId);
  const theirs = [...FACES.filter(isTheirs), ARRIVED, CONFIRMED].sort();
  let read = 0;
  catalog.documents.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      read += (answer.output as Partial<QueryCommandOutput>).Items?.length ?? 0;
      return answer;
    },
    { step: "initialize" },
  );
  // Act
  const sources = await readPersonSources(catalog, personId);
  const reads = read;
  const faces = (await readFaces(catalog, sources)).filter(({ passed }) => !passed);
  const { photos } = await photosOfPerson(catalog, sources);
  const photoIds: string[] = [];
  for (let next = await photos.next(); photoIds.length < 250; next = await photos.next()) {
    if (!next.value.passed) photoIds.push(next.value.photoId);
  }
  const { items } = await CLUSTER_OPERATIONS.listClusters(
    { catalog } as ApiContext,
    {
      query: { limit: 10, hidden: "all" },
    } as never,
  );
  const shown = items.flatMap((cluster) => cluster.faces.map(({ faceId }) => faceId));
  // Assess
  assert.equal(sources.complete, false);
  assert.ok(others.length > MOST_MARKED && reads < MOST_MARKED * 2, `${reads} rows`);
  assert.deepEqual(faces.map(({ faceId }) => faceId).sort(), theirs);
  const theirPhotos = new Set(theirs.map(photoIdOfFace));
  assert.ok(photoIds.every((photoId) => theirPhotos.has(photoId)));
  assert.ok(shown.length > 0 && shown.every(isTheirs));
});

test("of very many held names from one cluster, requests read only those that they show", async (t) => {
  // Prepare: Ada's cluster is gone, and its faces are in no other
  const catalog = await openLibrary(t);
  const names = [...Array(5000).keys()]
    .map(faceIdOfNumber)
    .sort()
    .map((faceId): HeldName => ({ faceId, source: "gone", state: "kept", contested: false, decided: false }));
  const takenAt = new Map(names.map(({ faceId }, number) => [photoIdOfFace(faceId), takenAtOf(number) ?? ""]));
  const counts = { eligible: names.length, noise: names.length };
  const origin = { version: 1, runId: "run", plannedAt: "2026-01-01T00:00:00.000Z", model: "m", ...counts };
  const facts = { takenAt, isDecided: () => false, placeOf: () => undefined };
  await writeVersion(catalog, origin, [], names, facts);
  await publishVersion(catalog, {
    ...{ version: 1, highest: 1, basis: "run", settings: "", clusters: 0, clustered: 0, ...counts },
  });
  const { result } = await did(catalog, "", (draft) => nameCluster(draft, "gone", { name: "Ada" }));
  const taken = [...names.slice(0, 2), names.at(-1)!].map(({ faceId }) => faceId);
  await putFaces(
    catalog,
    taken.map((faceId) => ({ faceId, photoId: photoIdOfFace(faceId) }) as Face),
  );
  await did(catalog, "", (draft) => reject(draft, taken, result.personId));
  // Act
  const sources = await readPersonSources(catalog, result.personId);
  const faces = [
    ...(await take(heldFaces(catalog, sources), 300)),
    ...(await take(heldFaces(catalog, sources, names[4900]!.faceId), 300)),
  ];
  const page = await photosOfPerson(catalog, sources);
  const { value: latest } = await page.photos.next();
  const count = (await countFaces(catalog, [result])).get(result.personId)?.faces;
  // Assess
  assert.ok(sources.besides.size < 10);
  assert.deepEqual(
    faces.filter(({ passed }) => !passed).map(({ faceId }) => faceId),
    [...names.slice(2, 300), ...names.slice(4901, -1)].map(({ faceId }) => faceId),
  );
  assert.equal(latest?.takenAt, [...takenAt.values()].sort().at(-1));
  assert.equal(page.count, names.length);
  assert.equal(count, names.length - taken.length);
});

async function take<T>(source: AsyncIterable<T>, most: number): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) {
    items.push(item);
    if (items.length === most) break;
  }
  return items;
}
