import type { Cluster } from "../catalog/store/types.ts";
import { putCentres } from "../catalog/versions/centres.ts";
import { putNearness } from "../catalog/versions/nearness.ts";
import { putReport, type ReportedChange } from "../catalog/versions/reports.ts";
import { getBlockIds, getPlan, putOutcome, type RunPlan } from "../catalog/versions/run-artefacts.ts";
import { writeVersion } from "../catalog/versions/versions.ts";
import { type Block, blockOf } from "../dbscan/block.ts";
import type { Matrix } from "../dbscan/dbscan.ts";
import { inherit } from "../dbscan/identity.ts";
import { MOST_FACES } from "../dbscan/nearness-limits.ts";
import { type Forming, farthestOf, formGroups, type Group, joinRule, vectorsOf } from "./form.ts";
import { faceIdsOf, firstPassOf } from "./groups.ts";
import { bringHome, findJoiners, type Joined, joinGroups } from "./join.ts";
import { matrixOf } from "./matrix.ts";
import { centresOf } from "./measure.ts";
import { nearnessOf } from "./nearness.ts";
import { type OpenFace, OpenFaces } from "./open-faces.ts";
import { type Known, readKnown } from "./previous.ts";
import { holdingLock } from "./run.ts";
import type { Comparing } from "./tiles.ts";

/**
 * Puts the links of all tiles together into clusters, gives these their ids, lets other faces join, and writes the
 * version, which nobody sees until it is published. A dry run finds out what would change and writes no version.
 */
export async function mergeRun({ catalog, embedder, finder }: Comparing, runId: string): Promise<void> {
  await holdingLock(catalog, runId, async () => {
    const plan = await getPlan(catalog, runId);
    const [known, faceIds, firstPass] = await Promise.all([
      readKnown(catalog, plan),
      faceIdsOf(catalog, plan),
      firstPassOf(catalog, plan),
    ]);
    const forming: Forming = { finder, embedder, plan, matrix: matrixOf(catalog, plan), faceIds, known };
    const groups = await formGroups(forming, firstPass);
    const rest = {
      matrix: matrixOf(catalog, plan, "rest"),
      idsOf: (index: number) => getBlockIds(catalog, runId, "rest", index),
    };
    const { joined, ofEligible, open } = await joinAll(forming, groups, rest);
    const founders = groups.reduce((sum, { rows }) => sum + rows.length, 0);

    const { clusters, people, changed, report } = identify(forming, groups, joined);
    await putReport(catalog, runId, report);
    if (!plan.dryRun) {
      const clusterIds = clusters.map(({ clusterId }) => clusterId);
      const { rows } = centresOf(groups, plan.length);
      const radii = groups.map(({ radius }) => radius);
      const farthest = farthestOf(plan, groups);
      await putCentres(catalog, plan.version, { model: plan.model, clusterIds, radii, farthest, rows });
      await putNearness(
        catalog,
        plan.version,
        await nearnessOf({
          ...{ finder, embedder, parameters: plan.parameters, clusterIds },
          centres: blockOf(0, plan.length, rows),
          members: clusters.map(({ faces }) => faces.map(({ faceId }) => faceId)),
          open,
        }),
      );
      await writeVersion(catalog, { ...originOf(plan), noise: plan.eligible - founders - ofEligible }, clusters);
    }
    await putOutcome(catalog, runId, {
      clusters: clusters.length,
      clustered: founders + joined.length,
      noise: plan.eligible - founders - ofEligible,
      changed,
      people,
    });
  });
}

const originOf = ({ plannedAt, version, runId, model, eligible }: RunPlan) => ({
  plannedAt,
  version,
  runId,
  model,
  eligible,
});

/** Faces outside every group join one: confirmed ones their person's, the others the one that the rule finds. */
async function joinAll(
  forming: Forming,
  groups: readonly Group[],
  rest: { matrix: Matrix; idsOf: (index: number) => Promise<string[]> },
): Promise<{ joined: Joined[]; ofEligible: number; open: OpenFace[] }> {
  const { finder, embedder, plan, matrix, faceIds, known } = forming;
  const grouped = new Set(groups.flatMap(({ rows }) => rows));
  const joining = { finder, embedder, centres: centresOf(groups, plan.length), rule: joinRule(forming, groups) };

  const confirmed = [...faceIds.keys()].filter(
    (row) => !grouped.has(row) && known.confirmedOf(faceIds[row]!) !== undefined,
  );
  const groupsOf = Map.groupBy(groups.keys(), (group) => groups[group]!.personId);
  const home = bringHome(
    confirmed.map((row) => faceIds[row]!),
    await vectorsOf(forming, confirmed),
    joining,
    (faceId) => groupsOf.get(known.confirmedOf(faceId))!,
  );
  for (const row of confirmed) grouped.add(row);

  const founders = groups.map(({ rows }) => rows.map((row) => faceIds[row]!));
  for (const { group, faceId } of home) founders[group]!.push(faceId);
  const openFaces = new OpenFaces(joining.rule, plan.parameters, MOST_FACES);
  const idsOf = async ({ start, count }: Block) =>
    Array.from({ length: count }, (_, row) => (grouped.has(start + row) ? undefined : faceIds[start + row]));
  const joiners = await findJoiners(joining, matrix, idsOf, openFaces.onlooker(true));
  const small = await findJoiners(joining, rest.matrix, (_, index) => rest.idsOf(index), openFaces.onlooker(false));
  const others = joinGroups([...joiners, ...small], founders, joining.rule);
  const eligible = new Set(joiners.map(({ faceId }) => faceId));
  const ofEligible = home.length + others.filter(({ faceId }) => eligible.has(faceId)).length;
  const joined = [...home, ...others];
  return { joined, ofEligible, open: openFaces.without(new Set(joined.map(({ faceId }) => faceId))) };
}

/** Makes clusters of the groups, in their order, and finds which of them are a person's without having the name yet. */
function identify({ plan, faceIds, known }: Forming, groups: readonly Group[], joined: readonly Joined[]) {
  const members = groups.map(({ rows, distances }) =>
    rows.map((row, at) => ({ faceId: faceIds[row]!, distance: distances[at]! })),
  );
  for (const { group, faceId, distance } of joined) members[group]!.push({ faceId, distance });
  const sorted = members.map((some) => some.map(({ faceId }) => faceId).sort());
  const { ids, changed, changes } = inherit(known.clusters, known.clusterOf, sorted, (clusterId, group) => {
    const { personId } = known.clusters.get(clusterId)!;
    return personId === undefined || personId === groups[group]!.personId;
  });
  const clusters = members.map((some, group): Cluster => {
    const faces = some
      .map(({ faceId, distance }) => ({ faceId, distance: rounded(distance) }))
      .sort((a, b) => a.distance - b.distance || (a.faceId < b.faceId ? -1 : 1));
    const clusterId = ids[group]!;
    return {
      clusterId,
      size: faces.length,
      radius: faces.at(-1)!.distance,
      since: known.clusters.get(clusterId)?.since ?? plan.version,
      faces,
    };
  });
  const personOf = new Map(groups.map(({ personId }, group) => [ids[group]!, personId]));
  const report = changes
    .filter(({ kind, before, now }) => kind !== "kept" || before !== now)
    .map((change): ReportedChange => {
      const personId = personOf.get(change.clusterId) ?? known.clusters.get(change.clusterId)?.personId;
      return { ...change, ...(personId === undefined ? {} : { personId }) };
    });
  return { clusters, people: unnamed(known, groups, ids), changed, report };
}

/** Clusters of a person that do not carry the name yet: [clusterId, personId]. */
function unnamed(known: Known, groups: readonly Group[], ids: readonly string[]): [string, string][] {
  return groups.flatMap(({ personId }, group): [string, string][] =>
    personId !== undefined && known.clusters.get(ids[group]!)?.personId !== personId ? [[ids[group]!, personId]] : [],
  );
}

/** Distances to six places: float32 vectors carry no more. */
function rounded(distance: number): number {
  return Math.round(distance * 1e6) / 1e6;
}
