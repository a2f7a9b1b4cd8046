import { readAnswered } from "../catalog/decide-suggestions.ts";
import { allFaceDecisions } from "../catalog/decisions.ts";
import { type Nearness, readNearness } from "../catalog/nearness.ts";
import type { Catalog } from "../catalog/open.ts";
import { allDecisions } from "../catalog/people.ts";
import type { ClusterDecision, FaceDecision } from "../catalog/types.ts";
import { latestVersion } from "../catalog/versions.ts";
import { ASK_WITHIN } from "../cluster/match.ts";
import type { Parameters } from "../parameters.ts";
import { type Limits, type Question, suggest } from "./suggest.ts";

/** How alike two single faces must be, as a multiple of FACE_CLUSTER_DIST: one face says less than a cluster's centre. */
const ALIKE_WITHIN = 1.1;

/** What there is to ask by now, and what it was made of. */
export interface OpenQuestions {
  readonly version: number;
  /** Surest first. */
  readonly questions: readonly Question[];
  readonly clusters: ReadonlyMap<string, ClusterDecision>;
  readonly faces: ReadonlyMap<string, FaceDecision>;
  readonly limits: Limits;
}

/** Reads what to ask people; undefined before the first run. Compares nothing: a run did. */
export async function openQuestions(
  catalog: Catalog,
  { FACE_CLUSTER_DIST }: Parameters,
): Promise<OpenQuestions | undefined> {
  const version = await latestVersion(catalog);
  const nearness = version === undefined ? undefined : await nearnessIn(catalog, version);
  if (version === undefined || !nearness) return undefined;
  const [clusters, faces, answered] = await Promise.all([
    allDecisions(catalog),
    allFaceDecisions(catalog),
    readAnswered(catalog, version),
  ]);
  const limits = {
    ask: ASK_WITHIN * FACE_CLUSTER_DIST,
    alike: ALIKE_WITHIN * FACE_CLUSTER_DIST,
    neighbours: FACE_CLUSTER_DIST,
  };
  return { version, questions: suggest({ nearness, clusters, faces, limits, ...answered }), clusters, faces, limits };
}

const remembered = new WeakMap<Catalog, { version: number; nearness: Nearness }>();

/** A version never changes, so the last one read is kept. */
async function nearnessIn(catalog: Catalog, version: number): Promise<Nearness | undefined> {
  const known = remembered.get(catalog);
  if (known?.version === version) return known.nearness;
  const nearness = await readNearness(catalog, version);
  if (nearness) remembered.set(catalog, { version, nearness });
  return nearness;
}
