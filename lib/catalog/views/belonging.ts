import { mayBelong } from "../../dbscan/constraints.ts";
import { allFaceDecisions, getFaceDecisions } from "../decisions/decisions.ts";
import { allDecisions, getDecisions } from "../decisions/people.ts";
import { apartFaces, unmarkApart } from "../decisions/person-index.ts";
import { getFaces } from "../rows/faces.ts";
import type { Catalog } from "../store/open.ts";
import type { ClusterDecision, FaceDecision } from "../store/types.ts";
import { clustersOfAllFaces, clustersOfFaces } from "../versions/membership.ts";
import type { Member } from "../versions/versions.ts";

/** Where a face belongs as of now. */
export interface Belonging {
  /** The cluster it is in; absent where it is in none, and where people said that it is not of it. */
  readonly clusterId?: string;
  /** From that cluster's centre, on the calibrated scale. */
  readonly distance?: number;
  /** Whose face it is. */
  readonly personId?: string;
  /** Whether somebody, or the photo's metadata, said that it is theirs. */
  readonly confirmed: boolean;
}

/**
 * Where a face belongs, by what the version in force says and what people decided since: the one rule of every reader.
 * It is the person's whom it is confirmed to be, else its cluster's person's unless it was rejected for them.
 * @returns undefined for what is no face: it belongs to nobody and is in no list
 */
function belongingOf(
  member: Member | undefined,
  decision: FaceDecision | undefined,
  cluster: ClusterDecision | undefined,
): Belonging | undefined {
  if (decision?.notAFace) return undefined;
  const stays = member !== undefined && mayBelong(decision, cluster?.personId);
  const personId = decision?.personId ?? (stays ? cluster?.personId : undefined);
  return {
    ...(stays ? { clusterId: member.clusterId, distance: member.distance } : {}),
    ...(personId === undefined ? {} : { personId }),
    confirmed: decision?.personId !== undefined,
  };
}

/** Where these faces belong, by faceId; what is no face is absent. */
export async function belongingsOfFaces(catalog: Catalog, faceIds: readonly string[]): Promise<Map<string, Belonging>> {
  const [members, decisions] = await Promise.all([
    clustersOfFaces(catalog, faceIds),
    getFaceDecisions(catalog, faceIds),
  ]);
  const clusters = await getDecisions(
    catalog,
    [...members.values()].map(({ clusterId }) => clusterId),
  );
  return belongings(faceIds, { members, decisions, clusters });
}

/** Where every face belongs that is in a cluster or was decided about; those that are absent belong nowhere. */
export async function belongingsOfAllFaces(catalog: Catalog): Promise<Belongings> {
  const [members, decisions, clusters] = await Promise.all([
    clustersOfAllFaces(catalog),
    allFaceDecisions(catalog),
    allDecisions(catalog),
  ]);
  return {
    of: (faceId) => {
      const member = members.get(faceId);
      return belongingOf(member, decisions.get(faceId), clusters.get(member?.clusterId ?? ""));
    },
  };
}

export interface Belongings {
  /** Undefined for what is no face. */
  of(faceId: string): Belonging | undefined;
}

/** A face that people decided about and whose cluster says something else: a run will bring the two together. */
export interface ApartFace {
  readonly faceId: string;
  /** The cluster that the version in force puts it into. */
  readonly clusterId: string | undefined;
  /** Undefined for what is no face. */
  readonly now: Belonging | undefined;
}

/** The faces that clusters alone do not tell the truth about: as many reads as there are decisions since the last run. */
export async function readApart(catalog: Catalog): Promise<ApartFace[]> {
  return (await compareApart(catalog)).apart;
}

/** Forgets those marks from before a time whose faces are by now where people said that they belong. */
export async function settleApart(catalog: Catalog, before: string): Promise<void> {
  const { apart, all } = await compareApart(catalog);
  const left = new Set(apart.map(({ faceId }) => faceId));
  await unmarkApart(catalog, new Set(all.filter((faceId) => !left.has(faceId))), before);
}

async function compareApart(catalog: Catalog): Promise<{ apart: ApartFace[]; all: readonly string[] }> {
  const all = await apartFaces(catalog);
  if (all.length === 0) return { apart: [], all };
  const existing = (await getFaces(catalog, all)).map(({ faceId }) => faceId);
  const [members, decisions] = await Promise.all([
    clustersOfFaces(catalog, existing),
    getFaceDecisions(catalog, existing),
  ]);
  const clusters = await getDecisions(
    catalog,
    [...members.values()].map(({ clusterId }) => clusterId),
  );
  const now = belongings(existing, { members, decisions, clusters });
  const apart = existing
    .map((faceId) => ({ faceId, clusterId: members.get(faceId)?.clusterId, now: now.get(faceId) }))
    .filter((face) => {
      const clusterPerson = clusters.get(face.clusterId ?? "")?.personId;
      return face.now?.clusterId !== face.clusterId || face.now?.personId !== clusterPerson;
    });
  return { apart, all };
}

interface Known {
  readonly members: ReadonlyMap<string, Member>;
  readonly decisions: ReadonlyMap<string, FaceDecision>;
  readonly clusters: ReadonlyMap<string, ClusterDecision>;
}

function belongings(faceIds: readonly string[], { members, decisions, clusters }: Known): Map<string, Belonging> {
  const found = new Map<string, Belonging>();
  for (const faceId of faceIds) {
    const member = members.get(faceId);
    const belonging = belongingOf(member, decisions.get(faceId), clusters.get(member?.clusterId ?? ""));
    if (belonging) found.set(faceId, belonging);
  }
  return found;
}
