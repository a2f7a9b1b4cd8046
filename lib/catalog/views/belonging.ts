import { allFaceDecisions, getFaceDecisions } from "../decisions/decisions.ts";
import { allDecisions, getDecisions } from "../decisions/people.ts";
import type { Catalog } from "../store/open.ts";
import type { FaceDecision } from "../store/types.ts";
import { allHeld, type HeldName, readHeld } from "../versions/held.ts";
import { clustersOfAllFaces, clustersOfFaces } from "../versions/membership.ts";
import { latestVersion, type Member } from "../versions/versions.ts";
import { type BelongingInputs, type ClusterDecisions, isInCluster, keptPerson } from "./held-names.ts";

/** The current cluster and person of a face. */
export interface Belonging {
  /** The cluster of the face; absent if it is in none, or belongs to another person than the cluster. */
  readonly clusterId?: string;
  /** Distance from that cluster's centre, on the calibrated scale. */
  readonly distance?: number;
  /** The person of the face. */
  readonly personId?: string;
  /** True if someone, or the photo's metadata, said that the face is theirs. */
  readonly confirmed: boolean;
  /** The name is a held name, which no cluster gives the face any more. */
  readonly held?: true;
}

/**
 * Returns the cluster and the person of a face, from the version in force and the decisions since: the one rule that
 * all readers share. The person is the one that the face is confirmed for; otherwise the one of its held name;
 * otherwise the one of its cluster, unless the face was rejected for them.
 * @param clusters decisions about the face's cluster and about the source of its held name
 * @returns undefined for a region that is not a face, which belongs to nobody and is in no list
 */
export function belongingOf(facts: BelongingInputs, clusters: ClusterDecisions): Belonging | undefined {
  const { member, decision } = facts;
  if (decision?.notAFace) return undefined;
  const kept = keptPerson(facts, clusters);
  const stays = member !== undefined && isInCluster(facts, clusters);
  const personId = decision?.personId ?? kept ?? (stays ? clusters.get(member.clusterId)?.personId : undefined);
  return {
    ...(stays ? { clusterId: member.clusterId, distance: member.distance } : {}),
    ...(personId === undefined ? {} : { personId }),
    confirmed: decision?.personId !== undefined,
    ...(kept === undefined ? {} : { held: true }),
  };
}

/** The inputs of `belongingOf` for several faces. */
export interface BelongingInputsOfFaces {
  readonly members: ReadonlyMap<string, Member>;
  readonly held: ReadonlyMap<string, HeldName>;
  readonly decisions: ReadonlyMap<string, FaceDecision>;
  readonly clusters: ClusterDecisions;
}

/** Returns the inputs of `belongingOf` for one face. */
export function inputsOfFace({ members, held, decisions }: BelongingInputsOfFaces, faceId: string): BelongingInputs {
  return { member: members.get(faceId), held: held.get(faceId), decision: decisions.get(faceId) };
}

/** Reads the inputs of `belongingOf` for these faces, all from one version. */
export async function readBelongingInputs(
  catalog: Catalog,
  faceIds: readonly string[],
): Promise<BelongingInputsOfFaces> {
  const version = await latestVersion(catalog);
  const [members, held, decisions] = await Promise.all([
    version === undefined ? new Map<string, Member>() : clustersOfFaces(catalog, faceIds, version),
    version === undefined ? new Map<string, HeldName>() : readHeld(catalog, version, faceIds),
    getFaceDecisions(catalog, faceIds),
  ]);
  const clusterIds = [...members.values(), ...held.values()].flatMap(({ clusterId }) => clusterId ?? []);
  const sources = [...held.values()].map(({ source }) => source);
  return { members, held, decisions, clusters: await getDecisions(catalog, [...clusterIds, ...sources]) };
}

/** Reads the current cluster and person of faces, by faceId; regions that are not faces are absent. */
export async function belongingsOfFaces(catalog: Catalog, faceIds: readonly string[]): Promise<Map<string, Belonging>> {
  const facts = await readBelongingInputs(catalog, faceIds);
  return new Map(
    faceIds.flatMap((faceId) => {
      const belonging = belongingOf(inputsOfFace(facts, faceId), facts.clusters);
      return belonging ? [[faceId, belonging] as const] : [];
    }),
  );
}

/**
 * Reads the current cluster and person of all faces that are in a cluster, have a held name or were decided about.
 * @param pinned the version whose clusters are meant, by default the one in force
 */
export async function belongingsOfAllFaces(catalog: Catalog, pinned?: number): Promise<Belongings> {
  const version = pinned ?? (await latestVersion(catalog));
  const held = new Map<string, HeldName>();
  const [members, decisions, clusters] = await Promise.all([
    version === undefined ? new Map<string, Member>() : clustersOfAllFaces(catalog, version),
    allFaceDecisions(catalog),
    allDecisions(catalog),
  ]);
  if (version !== undefined) for await (const name of allHeld(catalog, version)) held.set(name.faceId, name);
  const facts = { members, held, decisions, clusters };
  return { of: (faceId) => belongingOf(inputsOfFace(facts, faceId), clusters) };
}

/** The current clusters and people of all faces. */
export interface Belongings {
  /** Returns the cluster and person of a face; undefined for a region that is not a face. */
  of(faceId: string): Belonging | undefined;
}
