import { getFaceDecisions } from "../decisions/decisions.ts";
import { facesOfDecisions } from "../decisions/person-index.ts";
import type { Catalog } from "../store/open.ts";
import { readCluster } from "../versions/cluster-parts.ts";
import { type HeldName, heldBy } from "../versions/held.ts";
import type { Member } from "../versions/versions.ts";
import { belongingsOfFaces } from "./belonging.ts";
import { inBatches, merged, type Passable, sourceOf } from "./merged.ts";
import type { PersonFace, PersonSources } from "./person-faces.ts";

/** Groups of a person's faces, in their order: confirmed, in their clusters, only keeping the name, probably no faces. */
export const CERTAINTIES = ["confirmed", "likely", "held", "unlikely"] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** Where a page ended: the last face, and its distance from the centre of its cluster. */
export interface FacePosition {
  readonly certainty: Certainty;
  readonly distance: number;
  readonly faceId: string;
}

interface Placed extends Pick<FacePosition, "distance" | "faceId">, Pick<PersonFace, "unlikely"> {}

/** Sorts before all faces of a cluster that are probably none. */
const BEFORE_UNLIKELY: Placed = { unlikely: true, distance: -1, faceId: "" };

/** Faces that are read at a time. */
const FACES_AT_ONCE = 200;

export function certaintyOf({ confirmed, held, unlikely }: Omit<PersonFace, "faceId">): Certainty {
  return confirmed ? "confirmed" : unlikely ? "unlikely" : held ? "held" : "likely";
}

/**
 * Reads the faces of a person in groups: confirmed ones by id, those of their clusters by distance from the centre,
 * those that only keep the name by id, and at last those of their clusters that are probably no faces. Reads only the faces
 * that are asked for, however many the person has. Faces that were theirs, or are in another group, are returned as `passed`.
 * @param after the face to begin behind
 */
export async function* facesByCertainty(
  catalog: Catalog,
  sources: PersonSources,
  wanted: readonly Certainty[],
  after?: FacePosition,
): AsyncGenerator<PersonFace & Passable> {
  const first = after ? CERTAINTIES.indexOf(after.certainty) : 0;
  for (const certainty of CERTAINTIES.slice(first)) {
    if (!wanted.includes(certainty)) continue;
    const from = after?.certainty === certainty ? after : undefined;
    if (certainty === "confirmed") yield* confirmedFaces(catalog, sources, from?.faceId);
    if (certainty === "likely") yield* facesOfClusters(catalog, sources, certainty, from);
    if (certainty === "held") yield* heldFaces(catalog, sources, from?.faceId);
    if (certainty === "unlikely") {
      yield* facesOfClusters(catalog, sources, certainty, from ? { ...from, unlikely: true } : BEFORE_UNLIKELY);
    }
  }
}

async function* confirmedFaces(
  catalog: Catalog,
  { personId }: PersonSources,
  after: string | undefined,
): AsyncGenerator<PersonFace & Passable> {
  for await (const faceIds of inBatches(facesOfDecisions(catalog, personId, after), FACES_AT_ONCE)) {
    const belongings = await belongingsOfFaces(catalog, faceIds);
    for (const faceId of faceIds) {
      const { personId: whose, ...belonging } = belongings.get(faceId) ?? { confirmed: false };
      if (whose === personId && belonging.confirmed) yield { faceId, ...belonging };
      else yield { faceId, confirmed: true, passed: true };
    }
  }
}

async function* facesOfClusters(
  catalog: Catalog,
  { personId, version, clusters, besides, not, complete }: PersonSources,
  certainty: "likely" | "unlikely",
  after: Placed | undefined,
): AsyncGenerator<PersonFace & Passable> {
  const some = [...besides.values()].filter((face) => certaintyOf(face) === certainty).map(placed);
  const others = some.filter((face) => !after || isNearer(after, face)).sort((a, b) => (isNearer(a, b) ? -1 : 1));
  const ofClusters = clusters.map(({ clusterId, size }) =>
    facesOfCluster(catalog, { version, clusterId, size }, after),
  );
  const all = merged<PersonFace & Placed>([...ofClusters, sourceOf(others)], isNearer);
  for await (const faces of inBatches(all, FACES_AT_ONCE)) {
    const ids = faces.map(({ faceId }) => faceId);
    const belongings = complete
      ? undefined
      : await belongingsOfFaces(catalog, ids, { version, members: membersIn(faces) });
    const decisions = complete ? await getFaceDecisions(catalog, ids) : undefined;
    for (const face of faces) {
      // Those that are probably no faces are behind all others.
      if (certainty === "likely" && face.unlikely) return;
      const { faceId } = face;
      const belonging = belongings?.get(faceId);
      const isElsewhere = belongings
        ? belonging?.personId !== personId || belonging.confirmed
        : (not.has(faceId) && !besides.has(faceId)) || decisions?.get(faceId)?.personId !== undefined;
      yield isElsewhere ? { ...face, passed: true } : face;
    }
  }
}

/** Returns the clusters of faces that are known to be in one. */
function membersIn(faces: readonly (PersonFace & Placed)[]): Map<string, Member> {
  const members = faces.flatMap(({ faceId, clusterId, distance }) =>
    clusterId ? [{ faceId, clusterId, distance }] : [],
  );
  return new Map(members.map((member) => [member.faceId, member]));
}

/** Reads the faces of a person that only keep the name, by id. @param after the face to begin behind */
export async function* heldFaces(
  catalog: Catalog,
  { personId, version, besides, longHeld }: PersonSources,
  after = "",
): AsyncGenerator<PersonFace & Passable> {
  const few = [...besides.values()].filter((face) => certaintyOf(face) === "held" && face.faceId > after);
  few.sort((a, b) => (a.faceId < b.faceId ? -1 : 1));
  if (longHeld.size === 0) return yield* few;
  const isFew = new Set(few.map(({ faceId }) => faceId));
  const long = [...longHeld.keys()].map((source) => heldBy(catalog, version ?? 0, source, after));
  const isBefore = (a: PersonFace, b: PersonFace) => a.faceId < b.faceId;
  const faces = long.map((names) => facesOfNames(names, after));
  for await (const some of inBatches(merged<PersonFace>([...faces, sourceOf(few)], isBefore), FACES_AT_ONCE)) {
    const belongings = await belongingsOfFaces(
      catalog,
      some.map(({ faceId }) => faceId),
    );
    for (const face of some) {
      const { personId: whose, ...belonging } = belongings.get(face.faceId) ?? { confirmed: false };
      const isHeld = whose === personId && belonging.held === true && !belonging.confirmed;
      if (isFew.has(face.faceId)) yield face;
      else yield isHeld ? { faceId: face.faceId, ...belonging } : { ...face, passed: true };
    }
  }
}

/** Selects the faces of held names behind one. */
async function* facesOfNames(names: AsyncIterable<HeldName>, after: string): AsyncGenerator<PersonFace> {
  for await (const { faceId } of names) if (faceId > after) yield { faceId, confirmed: false, held: true };
}

const placed = (face: PersonFace) => ({ ...face, distance: face.distance ?? 0 });

function isNearer(a: Placed, b: Placed): boolean {
  if ((a.unlikely ?? false) !== (b.unlikely ?? false)) return !a.unlikely;
  return a.distance === b.distance ? a.faceId < b.faceId : a.distance < b.distance;
}

interface SizedCluster {
  readonly version: number | undefined;
  readonly clusterId: string;
  readonly size: number;
}

/** Reads the faces of a cluster behind a position, nearest to the centre first. */
async function* facesOfCluster(
  catalog: Catalog,
  cluster: SizedCluster,
  after: Placed | undefined,
): AsyncGenerator<PersonFace & Placed> {
  const { clusterId, size } = cluster;
  for (let from = after ? await positionBehind(catalog, cluster, after) : 0; from < size; from += FACES_AT_ONCE) {
    for (const face of await readFaces(catalog, cluster, from, from + FACES_AT_ONCE)) {
      if (!after || isNearer(after, face)) yield { ...face, clusterId, confirmed: false };
    }
  }
}

/** Finds a position with at most a few faces between it and those behind a face, which may be in another cluster. */
async function positionBehind(catalog: Catalog, cluster: SizedCluster, after: Placed): Promise<number> {
  let [low, high] = [0, cluster.size];
  while (high - low > FACES_AT_ONCE) {
    const middle = (low + high) >> 1;
    const [face] = await readFaces(catalog, cluster, middle, middle + 1);
    if (face && isNearer(after, face)) high = middle;
    else low = middle;
  }
  return low;
}

async function readFaces(catalog: Catalog, { version = 0, clusterId }: SizedCluster, from: number, to: number) {
  return (await readCluster(catalog, version, clusterId, { from, to }))?.faces ?? [];
}
