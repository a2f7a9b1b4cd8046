import type { Belonging } from "../catalog/decisions/belonging-rule.ts";
import { readCounts } from "../catalog/rows/counts.ts";
import { getFaces } from "../catalog/rows/faces.ts";
import { allVectors, getVectors } from "../catalog/rows/vectors.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { FaceVector, StoredCommonness } from "../catalog/store/types.ts";
import { allParts } from "../catalog/versions/cluster-parts.ts";
import { latestVersion, type Member, readManifest, readMembers } from "../catalog/versions/versions.ts";
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
  const { vectors, belongings } =
    all <= limit || version === undefined
      ? await firstFaces(catalog, embedder.id, limit)
      : await clusteredAndLone(catalog, embedder.id, version, all, limit);
  const rows = await getFaces(
    catalog,
    vectors.map(({ faceId }) => faceId),
  );
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

/** The vectors of a sample, and what its faces belong to. */
interface SampledVectors {
  readonly vectors: readonly FaceVector[];
  /** By faceId; regions that are not faces are absent. */
  readonly belongings: ReadonlyMap<string, Belonging>;
}

async function firstFaces(catalog: Catalog, model: string, limit: number): Promise<SampledVectors> {
  const vectors: FaceVector[] = [];
  for await (const vector of allVectors(catalog, model)) {
    if (vectors.push(vector) === limit) break;
  }
  const faceIds = vectors.map(({ faceId }) => faceId);
  return { vectors, belongings: await belongingsOfFaces(catalog, faceIds) };
}

async function clusteredAndLone(
  catalog: Catalog,
  model: string,
  version: number,
  all: number,
  limit: number,
): Promise<SampledVectors> {
  const { clustered = 0 } = (await readManifest(catalog, version)) ?? {};
  const wanted = (limit * clustered) / all;
  const members = new Map<string, Member>();
  for await (const { clusterId, size, start = 0, faces } of allParts(catalog, version)) {
    const isEnough = start > 0 ? members.size >= limit : members.size > 0 && members.size + size > wanted;
    if (isEnough) break;
    for (const { faceId, distance } of faces.slice(0, limit - members.size)) {
      members.set(faceId, { faceId, clusterId, distance });
    }
  }
  const lone = await loneVectors(catalog, model, version, limit - members.size);
  const faceIds = [...members.keys(), ...lone.map(({ faceId }) => faceId)];
  return {
    vectors: [...(await getVectors(catalog, model, [...members.keys()])), ...lone],
    // Without the members, as many pages as faces would be read to find the clusters.
    belongings: await belongingsOfFaces(catalog, faceIds, { version, members }),
  };
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
