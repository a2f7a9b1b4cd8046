import {
  type BelongingInputsOfFaces,
  type Difference,
  differenceOf,
  inputsOfFace,
  readBelongingInputs,
} from "../decisions/belonging-rule.ts";
import { readMarkedFaces } from "../decisions/stale-marks.ts";
import { facesThatExist } from "../rows/faces.ts";
import { clusterKey, personKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";

/** A face whose current person or cluster differs from the lists by cluster, until a run reconciles the two. */
export interface StaleMembership extends Difference {
  readonly faceId: string;
  /** The cluster of the face in the version in force. */
  readonly clusterId: string | undefined;
}

/** The lists that are about to be shown. */
export interface ShownLists {
  readonly clusterIds: Iterable<string>;
  readonly personIds?: Iterable<string>;
}

/**
 * Reads the faces for which the lists of these clusters and people are wrong: some reads for each face that was marked for
 * one of them since the last run. All clusters of the people have to be given.
 */
export async function readStaleMemberships(
  catalog: Catalog,
  { clusterIds, personIds = [] }: ShownLists,
): Promise<StaleMembership[]> {
  const marked = await readMarkedFaces(catalog, [...[...clusterIds].map(clusterKey), ...[...personIds].map(personKey)]);
  if (marked.length === 0) return [];
  const faceIds = [...(await facesThatExist(catalog, marked))];
  const facts = await readBelongingInputs(catalog, faceIds);
  return faceIds.flatMap((faceId) => staleMembership(facts, faceId) ?? []);
}

function staleMembership(facts: BelongingInputsOfFaces, faceId: string): StaleMembership | undefined {
  const inputs = inputsOfFace(facts, faceId);
  const difference = differenceOf(inputs, facts.clusters);
  return difference && { faceId, clusterId: inputs.member?.clusterId, ...difference };
}
