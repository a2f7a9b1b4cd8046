import {
  type Belonging,
  type BelongingReads,
  belongingOf,
  inputsOfFace,
  readBelongingInputs,
} from "../decisions/belonging-rule.ts";
import { allFaceDecisions } from "../decisions/decisions.ts";
import { allDecisions } from "../decisions/people.ts";
import type { Catalog } from "../store/open.ts";
import { allHeld, type HeldName } from "../versions/held.ts";
import { clustersOfAllFaces } from "../versions/membership.ts";
import { latestVersion, type Member } from "../versions/versions.ts";

/** Reads the current cluster and person of faces, by faceId; regions that are not faces are absent. */
export async function belongingsOfFaces(
  catalog: Catalog,
  faceIds: readonly string[],
  reads: BelongingReads = {},
): Promise<Map<string, Belonging>> {
  const facts = await readBelongingInputs(catalog, faceIds, reads);
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
