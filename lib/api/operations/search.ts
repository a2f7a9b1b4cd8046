import { getFaces } from "../../catalog/rows/faces.ts";
import { getVectors } from "../../catalog/rows/vectors.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { FaceVector, Person } from "../../catalog/store/types.ts";
import { rounded } from "../../embed/calibration.ts";
import type { Comparable } from "../../embed/distance.ts";
import { type NearFace, nearestFaces } from "../../recognition/nearest-faces.ts";
import { readPictureFaces } from "../../recognition/pictures.ts";
import type { Input } from "../operation.ts";
import { notFound, Problem } from "../problem.ts";
import type { SearchContext } from "../search-context.ts";
import { belongingsOf, peopleOfClusters } from "./named-people.ts";
import { showFace } from "./shown.ts";

/** Maximum distance of a person that is named, on the calibrated scale; beyond it all people are equally likely. */
const PERSON_REACH = 1;
const PEOPLE_NAMED = 5;

export async function searchPicture(context: SearchContext, { query: { limit }, upload }: Input<"searchPicture">) {
  const { catalog, pictures } = context;
  const { width, height, faces } = await readPictureFaces(pictures, "the picture", upload?.bytes ?? new Uint8Array());
  const { nearest, complete } = await nearestFaces({ ...context, limit }, faces);
  const people = await nearestPeople(context, faces);
  const idOf = (at: number) => `picture-${at}`;
  const asked = faces.map(({ vector }, at) => ({ faceId: idOf(at), vector }));
  const matches = new Map((await context.recogniser.recognise(asked)).map((match) => [match.faceId, match]));
  const names = await peopleOfClusters(
    catalog,
    [...matches.values()].map(({ clusterId }) => clusterId),
  );
  return {
    width,
    height,
    faces: await Promise.all(
      faces.map(async ({ box, sizePx, score, landmarks }, at) => {
        const { clusterId, distance } = matches.get(idOf(at)) ?? {};
        return {
          ...{ box, sizePx, score, landmarks, clusterId, distance },
          person: names.get(clusterId ?? ""),
          people: people[at]!,
          nearest: await describe(catalog, nearest[at]!),
        };
      }),
    ),
    complete,
  };
}

export async function listSimilarFaces(context: SearchContext, { id, query: { limit } }: Input<"listSimilarFaces">) {
  const { catalog } = context;
  const face = await vectorOf(context, id);
  const { nearest, complete } = await nearestFaces({ ...context, limit: limit + 1 }, [face]);
  const others = nearest[0]!.filter(({ faceId }) => faceId !== id).slice(0, limit);
  return { items: await describe(catalog, others), complete };
}

/** The vector of a face in the library. @throws Problem */
export async function vectorOf({ catalog, embedder }: SearchContext, faceId: string): Promise<FaceVector> {
  const [[face], [stored]] = await Promise.all([
    getFaces(catalog, [faceId]),
    getVectors(catalog, embedder.id, [faceId]),
  ]);
  if (!face) throw notFound("face", faceId);
  if (!stored) throw new Problem(409, `Face ${faceId} has no vector yet: retry once its photo is indexed`);
  return stored;
}

/** The people with clusters near each face, nearest first. */
async function nearestPeople({ catalog, clusters }: SearchContext, faces: readonly Comparable[]) {
  const known = faces.length > 0 ? await clusters.inForce() : undefined;
  if (!known) return faces.map(() => []);
  const near = await clusters.near(known, faces, PERSON_REACH);
  const ids = [...near.values()].flat().map(({ cluster }) => cluster.clusterId);
  const people = await peopleOfClusters(catalog, ids);
  return faces.map((_, row) => {
    const nearest = new Map<string, Person & { distance: number; clusterId: string }>();
    for (const { cluster, distance } of (near.get(row) ?? []).toSorted((a, b) => a.distance - b.distance)) {
      const { clusterId } = cluster;
      const person = people.get(clusterId);
      if (!person || nearest.has(person.personId)) continue;
      nearest.set(person.personId, { ...person, distance: rounded(distance), clusterId });
    }
    return [...nearest.values()].slice(0, PEOPLE_NAMED);
  });
}

/** Describes faces with their crops and people. */
async function describe(catalog: Catalog, faces: readonly NearFace[]) {
  const belongings = await belongingsOf(
    catalog,
    faces.map(({ faceId }) => faceId),
  );
  return Promise.all(
    faces
      .filter(({ faceId }) => belongings.has(faceId))
      .map(async ({ faceId, distance }) => {
        const { clusterId, person } = belongings.get(faceId)!;
        return { ...(await showFace(catalog, faceId)), distance, clusterId, person };
      }),
  );
}

export const SIMILARITY_OPERATIONS = { searchPicture, listSimilarFaces };
