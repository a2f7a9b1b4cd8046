import {
  type BelongingInputsOfFaces,
  type Difference,
  differenceOf,
  inputsOfFace,
  type Placement,
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

/** The faces for which some lists are wrong. */
export interface StaleMemberships {
  readonly faces: readonly StaleMembership[];
  /**
   * False if more faces are marked than one request compares: then each face that is shown has to be compared by itself, and
   * counts follow with the next run.
   */
  readonly complete: boolean;
}

/** Marked faces that one request compares. */
export const MOST_MARKED = 500;

/** The lists that are about to be shown. */
export interface ShownLists {
  readonly clusterIds: Iterable<string>;
  readonly personIds?: Iterable<string>;
}

/**
 * Reads the faces for which the lists of these clusters and people are wrong: three reads for each face that was marked for
 * one of them since the last run, up to MOST_MARKED. All clusters of the people have to be given.
 */
export async function readStaleMemberships(
  catalog: Catalog,
  { clusterIds, personIds = [] }: ShownLists,
): Promise<StaleMemberships> {
  const places = [...[...clusterIds].map(clusterKey), ...[...personIds].map(personKey)];
  const { marks, complete } = await readMarkedFaces(catalog, places, MOST_MARKED);
  if (marks.length === 0) return { faces: [], complete };
  const known = new Map<string, Placement>(
    marks.flatMap(({ faceId, placed }) => (placed ? [[faceId, placed] as const] : [])),
  );
  const faceIds = [
    ...(await facesThatExist(
      catalog,
      marks.map(({ faceId }) => faceId),
    )),
  ];
  const facts = await readBelongingInputs(catalog, faceIds, { known });
  return { faces: faceIds.flatMap((faceId) => staleMembership(facts, faceId) ?? []), complete };
}

function staleMembership(facts: BelongingInputsOfFaces, faceId: string): StaleMembership | undefined {
  const inputs = inputsOfFace(facts, faceId);
  const difference = differenceOf(inputs, facts.clusters);
  return difference && { faceId, clusterId: inputs.member?.clusterId, ...difference };
}
