import { allFaceDecisions, getFaceDecisions } from "../decisions/decisions.ts";
import { allDecisions, getDecisions } from "../decisions/people.ts";
import type { Catalog } from "../store/open.ts";
import type { FaceDecision } from "../store/types.ts";
import { allHeld, type HeldName, readHeld } from "../versions/held.ts";
import { clustersOfAllFaces, clustersOfFaces } from "../versions/membership.ts";
import { latestVersion, type Member } from "../versions/versions.ts";
import { type BelongingInputs, type ClusterDecisions, isInCluster, keptPerson } from "./held-names.ts";

/** Where a face belongs as of now. */
export interface Belonging {
  /** The cluster it is in; absent where it is in none, and where it is another's than the cluster. */
  readonly clusterId?: string;
  /** From that cluster's centre, on the calibrated scale. */
  readonly distance?: number;
  /** Whose face it is. */
  readonly personId?: string;
  /** Whether somebody, or the photo's metadata, said that it is theirs. */
  readonly confirmed: boolean;
  /** It keeps the person's name from before, although no cluster gives it any more. */
  readonly held?: true;
}

/**
 * Where a face belongs, by what the version in force says and what people decided since: the one rule of every reader.
 * It is the person's whom it is confirmed to be; else whose name it keeps; else its cluster's person's unless it was
 * rejected for them.
 * @param clusters decisions about its cluster and about the source of its held name
 * @returns undefined for what is no face: it belongs to nobody and is in no list
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

/** What decides where some faces belong. */
export interface BelongingInputsOfFaces {
  readonly members: ReadonlyMap<string, Member>;
  readonly held: ReadonlyMap<string, HeldName>;
  readonly decisions: ReadonlyMap<string, FaceDecision>;
  readonly clusters: ClusterDecisions;
}

export function inputsOfFace({ members, held, decisions }: BelongingInputsOfFaces, faceId: string): BelongingInputs {
  return { member: members.get(faceId), held: held.get(faceId), decision: decisions.get(faceId) };
}

/** Reads what decides where these faces belong, all of one version. */
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

/** Where these faces belong, by faceId; what is no face is absent. */
export async function belongingsOfFaces(catalog: Catalog, faceIds: readonly string[]): Promise<Map<string, Belonging>> {
  const facts = await readBelongingInputs(catalog, faceIds);
  return new Map(
    faceIds.flatMap((faceId) => {
      const belonging = belongingOf(inputsOfFace(facts, faceId), facts.clusters);
      return belonging ? [[faceId, belonging] as const] : [];
    }),
  );
}

/** Where every face belongs that is in a cluster, keeps a name or was decided about; absent ones belong nowhere. */
export async function belongingsOfAllFaces(catalog: Catalog): Promise<Belongings> {
  const version = await latestVersion(catalog);
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

export interface Belongings {
  /** Undefined for what is no face. */
  of(faceId: string): Belonging | undefined;
}
