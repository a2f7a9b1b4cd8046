import type { Catalog } from "../store/open.ts";
import type { FaceDecision } from "../store/types.ts";
import { type HeldName, readHeld } from "../versions/held.ts";
import { clustersOfFaces } from "../versions/membership.ts";
import { latestVersion, type Member } from "../versions/versions.ts";
import { getFaceDecisions } from "./decisions.ts";
import { type BelongingInputs, type ClusterDecisions, countedFor, isInCluster, keptPerson } from "./held-names.ts";
import { getDecisions } from "./people.ts";

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

/** Where a version has a face, as read before. */
export interface Placement extends Pick<BelongingInputs, "member" | "held"> {
  readonly version: number;
}

/** How the inputs are read. */
export interface BelongingReads {
  /** By default the version in force. */
  readonly version?: number | undefined;
  /** Whether clusters and matches that were just written have to be seen. */
  readonly consistent?: boolean;
  /** Where faces are, by faceId; those of another version are looked up. */
  readonly known?: ReadonlyMap<string, Placement>;
  /** The clusters of faces in the version, by faceId, as far as they are known. */
  readonly members?: ReadonlyMap<string, Member>;
}

/** Reads the inputs of `belongingOf` for these faces, all from one version. */
export async function readBelongingInputs(
  catalog: Catalog,
  faceIds: readonly string[],
  { version: wanted, consistent = false, known = new Map(), members: given = new Map() }: BelongingReads = {},
): Promise<BelongingInputsOfFaces> {
  const version = wanted ?? (await latestVersion(catalog));
  const isKnown = (faceId: string) => version !== undefined && known.get(faceId)?.version === version;
  const others = faceIds.filter((faceId) => !isKnown(faceId));
  const unplaced = others.filter((faceId) => !given.has(faceId));
  const [members, held, decisions] = await Promise.all([
    version === undefined ? new Map<string, Member>() : clustersOfFaces(catalog, unplaced, version, { consistent }),
    version === undefined ? new Map<string, HeldName>() : readHeld(catalog, version, others),
    getFaceDecisions(catalog, faceIds),
  ]);
  for (const faceId of others) if (given.has(faceId)) members.set(faceId, given.get(faceId)!);
  for (const faceId of faceIds.filter(isKnown)) {
    const placement = known.get(faceId);
    if (placement?.member) members.set(faceId, placement.member);
    if (placement?.held) held.set(faceId, placement.held);
  }
  const clusterIds = [...members.values(), ...held.values()].flatMap(({ clusterId }) => clusterId ?? []);
  const sources = [...held.values()].map(({ source }) => source);
  const clusters = await getDecisions(catalog, [...clusterIds, ...sources], { consistent });
  return { members, held, decisions, clusters };
}

/** How the lists by cluster differ from the current cluster and person of a face. */
export interface Difference {
  /** The people for whom the lists by cluster count the face. */
  readonly counted: readonly string[];
  /** The current cluster and person; undefined for a region that is not a face. */
  readonly now: Belonging | undefined;
}

/** Compares the lists by cluster with the current cluster and person of a face; undefined if they agree. */
export function differenceOf(facts: BelongingInputs, clusters: ClusterDecisions): Difference | undefined {
  const { member, held } = facts;
  const now = belongingOf(facts, clusters);
  const counted = countedFor({ member, held }, clusters);
  const listedIn = isInCluster({ member, held }, clusters) ? member?.clusterId : undefined;
  const agrees =
    counted.length === (now?.personId === undefined ? 0 : 1) &&
    counted[0] === now?.personId &&
    listedIn === now?.clusterId;
  return agrees ? undefined : { counted, now };
}
