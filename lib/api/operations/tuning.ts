import { getPeople } from "../../catalog/decisions/people.ts";
import { cropUrl } from "../../catalog/rows/crops.ts";
import { photoIdOfFace } from "../../catalog/store/ids.ts";
import { latestVersion } from "../../catalog/versions/versions.ts";
import { PairFinder } from "../../dbscan/pairs.ts";
import { Distance } from "../../embed/distance.ts";
import type { EmbedderRecord } from "../../models/types.ts";
import { PARAMETERS, type ParameterName } from "../../parameters.ts";
import { computeDistances } from "../../tuning/distances.ts";
import { histogramOf } from "../../tuning/histogram.ts";
import { loneAt } from "../../tuning/joins.ts";
import { mapOf } from "../../tuning/map.ts";
import { type SampledFace, sampleFaces } from "../../tuning/sample.ts";
import { countsAt } from "../../tuning/thresholds.ts";
import { remembered } from "../remembered.ts";
import type { SearchContext } from "../search-context.ts";

/** Maximum number of faces that are all compared with each other, which takes a second, and of faces on the map. */
const COMPARED = 2500;
const MAPPED = 1000;

const MINUTE_MS = 60_000;

/** Step between the values of a distance for which counts are computed. */
const STEP = 0.01;

export async function getTuning(context: SearchContext) {
  return rememberedOf(context, "tuning", () => tune(context));
}

export async function getTuningMap(context: SearchContext) {
  const { catalog } = context;
  const { share, faces, places } = await rememberedOf(context, "map", () => draw(context));
  const people = await getPeople(
    catalog,
    faces.flatMap(({ personId }) => (personId ? [personId] : [])),
  );
  const items = faces.map(async ({ faceId, clusterId, personId }, at) => ({
    faceId,
    photoId: photoIdOfFace(faceId),
    ...places[at]!,
    url: await cropUrl(catalog, faceId),
    clusterId,
    person: people.get(personId ?? ""),
  }));
  return { share, items: await Promise.all(items) };
}

/** Cached per version and parameters, for a minute because names change between runs. */
async function rememberedOf<T>(context: SearchContext, what: string, work: () => Promise<T>): Promise<T> {
  const { catalog, parameters } = context;
  const version = await latestVersion(catalog);
  return remembered(catalog, JSON.stringify([what, version, parameters]), MINUTE_MS, work);
}

async function tune({ catalog, embedder, parameters, clusters }: SearchContext) {
  const { faces, share, version } = await sampleFaces({ catalog, embedder, parameters, limit: COMPARED });
  const eligible = faces.filter((face) => face.eligible);
  const distances = await compare(eligible, embedder);
  const groups = eligible.map(({ personId, clusterId }) => personId ?? clusterId);
  const [cluster, match] = [settingOf("FACE_CLUSTER_DIST"), settingOf("FACE_MATCH_DIST")];
  return {
    sample: { faces: faces.length, eligible: eligible.length, share, version },
    now: {
      clusters: new Set(faces.flatMap(({ clusterId }) => clusterId ?? [])).size,
      lone: eligible.filter(({ clusterId }) => clusterId === undefined).length,
    },
    histogram: histogramOf(distances, embedder, groups),
    FACE_CLUSTER_DIST: { ...cluster, at: countsAt(distances, embedder, parameters, stepsOf(cluster)) },
    FACE_MATCH_DIST: { ...match, at: await loneAt(catalog, clusters, faces, stepsOf(match)) },
  };

  function settingOf(name: ParameterName) {
    const { min: minimum, max: maximum, default: preset } = PARAMETERS.find((each) => each.name === name)!;
    return { value: parameters[name], default: preset, minimum, maximum };
  }
}

function stepsOf({ minimum, maximum }: { readonly minimum: number; readonly maximum: number }): number[] {
  const steps = Math.round((maximum - minimum) / STEP);
  return Array.from({ length: steps + 1 }, (_, at) => Math.round((minimum + at * STEP) * 100) / 100);
}

async function draw({ catalog, embedder, parameters }: SearchContext) {
  const { faces, share } = await sampleFaces({ catalog, embedder, parameters, limit: MAPPED });
  const places = mapOf(await compare(faces, embedder));
  return { share, places, faces: faces.map(({ vector: _, commonness: __, ...face }) => face) };
}

async function compare(faces: readonly SampledFace[], embedder: EmbedderRecord) {
  const finder = await PairFinder.open(1);
  try {
    return await computeDistances(finder, Distance.of(embedder).blockOf(faces));
  } finally {
    await finder.close();
  }
}

export const TUNING_OPERATIONS = { getTuning, getTuningMap };
