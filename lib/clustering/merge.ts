import { getBlockIds, getPlan, putOutcome, type RunPlan } from "../catalog/blocks.ts";
import { putCentres } from "../catalog/centres.ts";
import type { Cluster } from "../catalog/types.ts";
import { writeVersion } from "../catalog/versions.ts";
import { inherit } from "../cluster/identity.ts";
import { type MatchRule, matchReach } from "../cluster/match.ts";
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
    const groups = await groupRows(matrix, embedder, faceIds, parts);
    const grouped = new Set(parts.flat());

    const joining = { finder, embedder, groups, rule: ruleOf(plan.parameters, groups, previous) };
    const joined = await joinGroups(joining, matrix, async ({ start, count }) =>
      Array.from({ length: count }, (_, row) => (grouped.has(start + row) ? undefined : faceIds[start + row])),
    );
    const rest = matrixOf(catalog, plan, "rest");
    const joinedOfRest = await joinGroups(joining, rest, (_, index) => getBlockIds(catalog, runId, "rest", index));
    const clustered = grouped.size + joined + joinedOfRest;
    const noise = plan.eligible - grouped.size - joined;

    const { clusters, changed } = identify(plan, previous, groups);
    if (!plan.dryRun) {
      const clusterIds = clusters.map(({ clusterId }) => clusterId);
      const { centres, radii } = groups;
      await putCentres(catalog, plan.version, { model: plan.model, clusterIds, radii, rows: centres.rows });
      await writeVersion(catalog, { ...originOf(plan), noise }, clusters);
    }
    await putOutcome(catalog, runId, { clusters: clusters.length, clustered, noise, changed });
  });
}

const originOf = ({ plannedAt, version, runId, model, digest, eligible }: RunPlan) => ({
  plannedAt,
  version,
  runId,
  model,
  digest,
  eligible,
});

/** The rule by which faces join: a group is of the person whom some of its faces are known to be. */
function ruleOf(parameters: Parameters, { members, radii }: Groups, previous: PreviousVersion): MatchRule {
  const people = members.map((some) => {
    const known = some.find(({ faceId }) => previous.personOf(faceId) !== undefined);
    return known && previous.personOf(known.faceId);
  });
  return {
    reachOf: (group) => matchReach(radii[group]!, parameters),
    samePerson: (a, b) => people[a] !== undefined && people[a] === people[b],
  };
}

/** Makes clusters of the groups, in their order. */
function identify({ version }: RunPlan, previous: PreviousVersion, { members }: Groups) {
  const sorted = members.map((some) => some.map(({ faceId }) => faceId).sort());
  const { ids, changed } = inherit(previous.clusters, previous.clusterOf, sorted);
  const clusters = members.map((some, group): Cluster => {
    const faces = some
      .map(({ faceId, distance }) => ({ faceId, distance: rounded(distance) }))
      .sort((a, b) => a.distance - b.distance || (a.faceId < b.faceId ? -1 : 1));
    const clusterId = ids[group]!;
    return {
      clusterId,
      size: faces.length,
      radius: faces.at(-1)!.distance,
      since: previous.clusters.get(clusterId)?.since ?? version,
      faces,
    };
  });
  return { clusters, changed };
}

/** Distances to six places: float32 vectors carry no more. */
function rounded(distance: number): number {
  return Math.round(distance * 1e6) / 1e6;
}
