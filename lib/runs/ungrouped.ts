import { getFaces } from "../catalog/rows/faces.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Cluster } from "../catalog/store/types.ts";
import type { HeldName } from "../catalog/versions/held.ts";
import { getBlockIds, type RunPlan } from "../catalog/versions/run-artefacts.ts";
import { allUngrouped, type UngroupedFace } from "../catalog/versions/ungrouped.ts";
import type { PriorState } from "./previous.ts";

/** Faces whose rows are read at a time. */
const FACES_AT_ONCE = 1000;

/** What the list of ungrouped faces depends on. */
export interface UngroupedInputs {
  readonly catalog: Catalog;
  readonly plan: RunPlan;
  readonly prior: PriorState;
  /** Faces that may form clusters. */
  readonly faceIds: readonly string[];
  readonly clusters: readonly Cluster[];
  readonly held: readonly HeldName[];
  /** Faces that are probably no faces. */
  readonly unlikely: ReadonlySet<string>;
}

/**
 * Finds the faces that are in no cluster and have no name, except strangers. The sizes of those that were in the previous
 * version's list come from there, so that a run reads the rows of the others only.
 */
export async function ungroupedFaces(inputs: UngroupedInputs): Promise<UngroupedFace[]> {
  const { catalog, plan, prior, clusters, held, unlikely } = inputs;
  const settled = new Set(held.flatMap(({ faceId, state }) => (state === "kept" ? [faceId] : [])));
  for (const { faces } of clusters) for (const { faceId } of faces) settled.add(faceId);
  const left: string[] = [];
  for await (const faceId of candidates(inputs)) {
    if (!settled.has(faceId) && prior.confirmedOf(faceId) === undefined) left.push(faceId);
  }
  const sizes = new Map<string, number>();
  const isLeft = new Set(left);
  if (plan.previous !== undefined) {
    for await (const { faceId, sizePx } of allUngrouped(catalog, plan.previous))
      if (isLeft.has(faceId)) sizes.set(faceId, sizePx);
  }
  const unknown = left.filter((faceId) => !sizes.has(faceId));
  for (let at = 0; at < unknown.length; at += FACES_AT_ONCE) {
    for (const { faceId, sizePx } of await getFaces(catalog, unknown.slice(at, at + FACES_AT_ONCE)))
      sizes.set(faceId, sizePx);
  }
  return left.flatMap((faceId) => {
    const sizePx = sizes.get(faceId);
    return sizePx === undefined ? [] : [{ faceId, sizePx, ...(unlikely.has(faceId) ? { unlikely: true } : {}) }];
  });
}

/** The faces of a run, and those that a decision keeps out of it. */
async function* candidates({ catalog, plan, prior, faceIds }: UngroupedInputs): AsyncGenerator<string> {
  yield* faceIds;
  for (let block = 0; block < plan.restBlocks; block++) yield* await getBlockIds(catalog, plan.runId, "rest", block);
  for (const { faceId, alone, stranger, notAFace } of prior.decisions.values())
    if (alone && !stranger && !notAFace) yield faceId;
}
