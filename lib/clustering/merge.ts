import { getBlockIds, getPlan, putOutcome, type RunPlan } from "../catalog/blocks.ts";
import type { Cluster } from "../catalog/types.ts";
import { writeVersion } from "../catalog/versions.ts";
import { inherit } from "../cluster/identity.ts";
import { calibrated, rawDistance } from "../embed/calibration.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";
import { componentsOf, faceIdsOf, keepPeopleApart } from "./groups.ts";
import { matrixOf } from "./matrix.ts";
import { type Groups, groupRows, joinGroups } from "./members.ts";
import { type PreviousVersion, readPrevious } from "./previous.ts";
import { holdingLock } from "./run.ts";
import type { Comparing } from "./tiles.ts";

/**
 * Puts the links of all tiles together into clusters, gives these their ids, lets other faces join, and writes the
 * version, which nobody sees until it is published. A dry run finds out what would change and writes no version.
 */
export async function mergeRun({ catalog, embedder, finder }: Comparing, runId: string): Promise<void> {
  await holdingLock(catalog, runId, async () => {
    const plan = await getPlan(catalog, runId);
    const [previous, faceIds, components] = await Promise.all([
      readPrevious(catalog, plan),
      faceIdsOf(catalog, plan),
      componentsOf(catalog, plan),
    ]);
    const matrix = matrixOf(catalog, plan);
    const parts = await keepPeopleApart(matrix, plan.blockRows, components, (row) => previous.personOf(faceIds[row]!));
    const groups = await groupRows(matrix, plan.length, faceIds, parts);
    const grouped = new Set(parts.flat());

    const reach = reachOf(embedder, plan.parameters, groups);
    const joined = await joinGroups(finder, groups, reach, matrix, async ({ start, count }) =>
      Array.from({ length: count }, (_, row) => (grouped.has(start + row) ? undefined : faceIds[start + row])),
    );
    const rest = matrixOf(catalog, plan, "rest");
    const joinedOfRest = await joinGroups(finder, groups, reach, rest, (_, index) =>
      getBlockIds(catalog, runId, "rest", index),
    );
    const clustered = grouped.size + joined + joinedOfRest;
    const noise = plan.eligible - grouped.size - joined;

    const { clusters, changed } = identify(plan, embedder, previous, groups);
    if (!plan.dryRun) await writeVersion(catalog, { ...originOf(plan), noise }, clusters);
    await putOutcome(catalog, runId, { clusters: clusters.length, clustered, noise, changed });
  });
}

const originOf = ({ version, runId, model, digest, eligible }: RunPlan) => ({
  version,
  runId,
  model,
  digest,
  eligible,
});

/**
 * How far from a group's centre a face may be to join it: FACE_MATCH_DIST beyond the group's radius, as PhotoPrism
 * matches, but never farther than neighbours in a cluster are from each other. Measured on LFW, faces that join so
 * raise recall by three points and cost no precision; beyond that they begin to cost it.
 */
function reachOf(embedder: EmbedderRecord, parameters: Parameters, { radii }: Groups): number[] {
  const { FACE_MATCH_DIST, FACE_CLUSTER_DIST } = parameters;
  return radii.map((radius) =>
    rawDistance(embedder, Math.min(calibrated(embedder, radius) + FACE_MATCH_DIST, FACE_CLUSTER_DIST)),
  );
}

/** Makes clusters of the groups: their ids, and their distances on the calibrated scale. */
function identify(plan: RunPlan, embedder: EmbedderRecord, previous: PreviousVersion, { centres, members }: Groups) {
  const sorted = members.map((some) => some.map(({ faceId }) => faceId).sort());
  const { ids, changed } = inherit(previous.clusters, previous.clusterOf, sorted);
  const clusters = members.map((some, group): Cluster => {
    const faces = some
      .map(({ faceId, distance }) => ({ faceId, distance: rounded(calibrated(embedder, distance)) }))
      .sort((a, b) => a.distance - b.distance || (a.faceId < b.faceId ? -1 : 1));
    const clusterId = ids[group]!;
    const centre = centres.rows.subarray(group * plan.length, (group + 1) * plan.length);
    return {
      clusterId,
      size: faces.length,
      radius: faces.at(-1)!.distance,
      since: previous.clusters.get(clusterId)?.since ?? plan.version,
      faces,
      centre: Buffer.from(centre.buffer, centre.byteOffset, centre.byteLength).toString("base64"),
      model: plan.model,
    };
  });
  return { clusters, changed };
}

/** Distances to six places: float32 vectors carry no more. */
function rounded(distance: number): number {
  return Math.round(distance * 1e6) / 1e6;
}
