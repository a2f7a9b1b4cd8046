import type { Belonging } from "../catalog/decisions/belonging-rule.ts";
import { readCounts } from "../catalog/rows/counts.ts";
import { getFaces } from "../catalog/rows/faces.ts";
import { allVectors, getVectors } from "../catalog/rows/vectors.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { FaceVector, StoredCommonness } from "../catalog/store/types.ts";
import { allClusters, latestVersion, readManifest, readMembers } from "../catalog/versions/versions.ts";
import { belongingsOfFaces } from "../catalog/views/belonging.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";
import { DigestTable, digestOf } from "../runs/digests.ts";
import { isEligible } from "../runs/select.ts";

/** A face of the sample, with its cluster and person. */
export interface SampledFace extends Belonging {
  readonly faceId: string;
  readonly vector: Float32Array;
  readonly commonness?: StoredCommonness | undefined;
  /** True if it may form a cluster; of several faces with byte-equal vectors only the first may. */
  readonly eligible: boolean;
}

export interface Sample {
  /** In order of faceId. */
  readonly faces: readonly SampledFace[];
  /** Share of all faces, 0 to 1. */
  readonly share: number;
  /** The version of their clusters. */
  readonly version?: number;
}

export interface SampleOptions {
  readonly catalog: Catalog;
  readonly embedder: EmbedderRecord;
  readonly parameters: Parameters;
  /** Maximum number of faces. */
  readonly limit: number;
}

/** Maximum number of vectors read per open face wanted; in some libraries open faces are rare. */
const LOOKED_AT = 4;
const AT_ONCE = 1000;

/**
 * Reads a sample: all faces if there are few, otherwise whole clusters in order of id, which is random, and the same
 * share of open faces. Results about single clusters therefore hold for the library, but two clusters that another
 * parameter would merge are seldom both in the sample.
 */
export async function sampleFaces({ catalog, embedder, parameters, limit }: SampleOptions): Promise<Sample> {
  const [{ faces: all }, version] = await Promise.all([readCounts(catalog), latestVersion(catalog)]);
  const vectors =
    all <= limit || version === undefined
      ? await firstVectors(catalog, embedder.id, limit)
      : await clusteredAndLone(catalog, embedder.id, version, all, limit);
  const faceIds = vectors.map(({ faceId }) => faceId);
  const [rows, belongings] = await Promise.all([getFaces(catalog, faceIds), belongingsOfFaces(catalog, faceIds)]);
  const eligible = new Map(rows.map((face) => [face.faceId, isEligible(face, parameters)]));
  const faces = vectors
    .flatMap(({ faceId, vector, commonness }): SampledFace[] => {
      const belonging = belongings.get(faceId);
      const may = eligible.get(faceId);
      return belonging && may !== undefined ? [{ ...belonging, faceId, vector, commonness, eligible: may }] : [];
    })
    .sort((a, b) => (a.faceId < b.faceId ? -1 : 1));
  const share = Math.min(1, vectors.length / Math.max(all, vectors.length, 1));
  return { faces: withoutVotesOfTwins(faces), share, ...(version === undefined ? {} : { version }) };
}

function withoutVotesOfTwins(faces: readonly SampledFace[]): SampledFace[] {
  const firsts = new DigestTable();
  return faces.map((face, at) => {
    const isTwin = face.eligible && firsts.add(digestOf(face.vector), at) !== at;
    return isTwin ? { ...face, eligible: false } : face;
  });
}

async function firstVectors(catalog: Catalog, model: string, limit: number): Promise<FaceVector[]> {
  const vectors: FaceVector[] = [];
  for await (const vector of allVectors(catalog, model)) {
    if (vectors.push(vector) === limit) break;
  }
  return vectors;
}

async function clusteredAndLone(
  catalog: Catalog,
  model: string,
  version: number,
  all: number,
  limit: number,
): Promise<FaceVector[]> {
  const { clustered = 0 } = (await readManifest(catalog, version)) ?? {};
  const wanted = (limit * clustered) / all;
  const members: string[] = [];
  for await (const { faces } of allClusters(catalog, version)) {
    if (members.length + faces.length > wanted && members.length > 0) break;
    members.push(...faces.slice(0, limit).map(({ faceId }) => faceId));
  }
  const lone = await loneVectors(catalog, model, version, limit - members.length);
  return [...(await getVectors(catalog, model, members)), ...lone];
}

/** Reads the vectors of the first faces that are in no cluster of a version. */
async function loneVectors(catalog: Catalog, model: string, version: number, wanted: number): Promise<FaceVector[]> {
  const lone: FaceVector[] = [];
  let some: FaceVector[] = [];
  let lookedAt = 0;
  for await (const vector of allVectors(catalog, model)) {
    some.push(vector);
    if (some.length < AT_ONCE) continue;
    lookedAt += some.length;
    await keepLone();
    if (lone.length >= wanted || lookedAt >= LOOKED_AT * wanted) break;
  }
  await keepLone();
  return lone.slice(0, wanted);

  async function keepLone(): Promise<void> {
    const faceIds = some.map(({ faceId }) => faceId);
    const members = await readMembers(catalog, version, faceIds);
    lone.push(...some.filter(({ faceId }) => !members.has(faceId)));
    some = [];
  }
}
