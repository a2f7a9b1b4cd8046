import { allPeople } from "../catalog/decisions/people.ts";
import { placeByName } from "../catalog/decisions/people-list.ts";
import { readPhotoDates } from "../catalog/rows/captures.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Cluster, ClusterFace } from "../catalog/store/types.ts";
import type { HeldName } from "../catalog/versions/held.ts";
import { putNearness } from "../catalog/versions/nearness.ts";
import { pageOf } from "../catalog/versions/pages.ts";
import { putReport, type ReportedChange } from "../catalog/versions/reports.ts";
import { getBlockIds, getPlan, getUnlikely, putOutcome, type RunPlan } from "../catalog/versions/run-artefacts.ts";
import { writeVersion } from "../catalog/versions/versions.ts";
import type { Block } from "../dbscan/block.ts";
import { CELL_RULE } from "../dbscan/cells.ts";
import type { Matrix } from "../dbscan/dbscan.ts";
import { inherit } from "../dbscan/identity.ts";
import { MOST_FACES } from "../dbscan/nearness-limits.ts";
import { type FormInputs, farthestOf, formGroups, type Group, joinRule, loadVectors } from "./form.ts";
import { combineTileLinks, loadFaceIds } from "./groups.ts";
import { heldNames, type MadeCluster } from "./held.ts";
import { assignConfirmedFaces, findJoiners, type Joined, type JoinRule, joinGroups } from "./join.ts";
import { matrixOf } from "./matrix.ts";
import { centresOf } from "./measure.ts";
import { computeNearness } from "./nearness.ts";
import { type OpenFace, OpenFaces, withoutTwins } from "./open-faces.ts";
import { originsOf } from "./origins.ts";
import { loadPriorState, type PriorState } from "./previous.ts";
import { ReachCounter } from "./reach-counter.ts";
import { holdingLock } from "./run.ts";
import { storeCentres } from "./store-centres.ts";
import type { StepDependencies } from "./tiles.ts";
import { applyTwinDecisions, findTwins, followers, strayTwins } from "./twins.ts";
import { ungroupedFaces } from "./ungrouped.ts";
import { yearCentres } from "./years.ts";

/**
 * Combines the links of all tiles into clusters, assigns their ids, lets other faces join, and writes the version,
 * which stays invisible until it is published. A dry run only reports what would change and writes no version.
 */
export async function mergeRun(dependencies: StepDependencies, runId: string): Promise<void> {
  const { catalog, embedder, finder, cells = CELL_RULE } = dependencies;
  await holdingLock(catalog, runId, async () => {
    const plan = await getPlan(catalog, runId);
    const { captures, takenAt } = await readPhotoDates(catalog);
    const [decided, faceIds, twins, unlikely, firstPass] = await Promise.all([
      loadPriorState(catalog, plan, captures),
      loadFaceIds(catalog, plan),
      findTwins(catalog, plan),
      getUnlikely(catalog, runId),
      combineTileLinks(catalog, plan),
    ]);
    const prior = applyTwinDecisions(decided, faceIds, twins);
    const formInputs: FormInputs = { finder, embedder, plan, matrix: matrixOf(catalog, plan), faceIds, twins, prior };
    const groups = await formGroups(formInputs, firstPass);
    const rest = {
      matrix: matrixOf(catalog, plan, "rest"),
      idsOf: (index: number) => getBlockIds(catalog, runId, "rest", index),
    };
    const rule = joinRule(formInputs, groups);
    const range = { farthest: farthestOf(plan, groups), marginAt: rule.marginAt };
    const reaches = groups.length > cells.above ? new ReachCounter(groups, range) : undefined;
    const { joined, ofEligible, open } = await joinAll(formInputs, groups, rest, rule, reaches);
    const founders = groups.reduce((sum, { rows }) => sum + rows.length, 0);

    const { clusters, origins, changed, report } = identify(formInputs, groups, joined, unlikely);
    const made = madeClusters(prior, clusters, groups);
    const held = plan.subset ? [] : await holdNames(formInputs, catalog, made);
    await putReport(catalog, runId, report);
    if (!plan.dryRun) {
      const clusterIds = clusters.map(({ clusterId }) => clusterId);
      const centres = centresOf(groups, plan.length);
      const inCells = await storeCentres(dependencies, formInputs, { groups, clusterIds, centres }, reaches);
      await putNearness(
        catalog,
        plan.version,
        await computeNearness({
          ...{ finder, embedder, parameters: plan.parameters, clusterIds },
          centres,
          members: clusters.map(({ faces }) => faces.map(({ faceId }) => faceId)),
          ...{ open, unlikely },
          held,
          clusters,
          captures,
          // Years only matter to children, whose age is known: without any birthday the vectors are not read again.
          years: await yearCentres(formInputs, groups, prior.births.areUnknown ? new Map() : captures),
          isEarly: ({ faceId, source }) => prior.births.isBefore(faceId, prior.names.get(source)?.personId),
        }),
      );
      const origin = { ...originOf(plan), noise: plan.eligible - founders - ofEligible, ...inCells };
      await writeVersion(catalog, origin, clusters, held, {
        takenAt,
        isDecided: prior.isDecided,
        placeOf: await placesOf(catalog, made),
        isHidden: (clusterId) => prior.names.get(clusterId)?.hidden ?? false,
        ungrouped: await ungroupedFaces({ catalog, plan, prior, faceIds, clusters, held, unlikely }),
      });
    }
    await putOutcome(catalog, runId, {
      clusters: clusters.length,
      clustered: founders + joined.length,
      noise: plan.eligible - founders - ofEligible,
      changed,
      held: held.filter(({ state }) => state === "kept").length,
      origins,
      said: prior.said,
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

/**
 * Assigns faces outside all groups: confirmed faces to a group of their person, twins to the group of their first, and
 * all others to the group that the rule selects.
 */
async function joinAll(
  formInputs: FormInputs,
  groups: readonly Group[],
  rest: { matrix: Matrix; idsOf: (index: number) => Promise<string[]> },
  rule: JoinRule,
  reaches: ReachCounter | undefined,
): Promise<{ joined: Joined[]; ofEligible: number; open: OpenFace[] }> {
  const { finder, embedder, plan, matrix, faceIds, twins, prior } = formInputs;
  const grouped = new Set(groups.flatMap(({ rows }) => rows));
  const joinInputs = { finder, embedder, centres: centresOf(groups, plan.length), rule };

  const confirmed = [...faceIds.keys()].filter(
    (row) => !grouped.has(row) && prior.confirmedOf(faceIds[row]!) !== undefined,
  );
  const strays = strayTwins(prior, faceIds, twins).sort((a, b) => a.row - b.row);
  const groupsOf = Map.groupBy(groups.keys(), (group) => groups[group]!.personId);
  const assign = async (ids: readonly string[], rows: readonly number[]) =>
    assignConfirmedFaces(
      ids,
      await loadVectors(formInputs, rows),
      joinInputs,
      (faceId) => groupsOf.get(prior.confirmedOf(faceId))!,
    );
  const assigned = await assign(
    confirmed.map((row) => faceIds[row]!),
    confirmed,
  );
  const assignedStrays = await assign(
    strays.map(({ faceId }) => faceId),
    strays.map(({ row }) => row),
  );
  for (const row of confirmed) grouped.add(row);

  const withTwin = new Set(twins.map(({ row }) => row));
  const places = new Map(confirmed.map((row, at) => [row, assigned[at]!]));
  for (const [group, { rows, distances }] of groups.entries()) {
    for (const [at, row] of rows.entries()) {
      if (withTwin.has(row)) places.set(row, { faceId: faceIds[row]!, group, distance: distances[at]! });
    }
  }
  const stray = new Set(strays);
  const following = followers(
    twins.filter((twin) => !stray.has(twin)),
    (row) => places.get(row),
    (faceId, group) => joinInputs.rule.mayJoin(faceId, group),
  );
  const settled = [...assigned, ...assignedStrays, ...following];
  reaches?.addSettled(settled);

  const founders = groups.map(({ rows }) => rows.map((row) => faceIds[row]!));
  for (const { group, faceId } of settled) founders[group]!.push(faceId);
  const openFaces = new OpenFaces(joinInputs.rule, plan.parameters, MOST_FACES);
  const idsOf = async ({ start, count }: Block) =>
    Array.from({ length: count }, (_, row) => (grouped.has(start + row) ? undefined : faceIds[start + row]));
  const isSettled = new Set([...strays, ...following].map(({ restRow }) => restRow));
  const restIdsOf = async ({ start }: Block, index: number) =>
    (await rest.idsOf(index)).map((faceId, row) => (isSettled.has(start + row) ? undefined : faceId));
  const observer = (clear: boolean) => {
    const collecting = openFaces.observer(clear);
    return reaches?.observing(collecting) ?? collecting;
  };
  const joiners = await findJoiners(joinInputs, matrix, idsOf, observer(true));
  const small = await findJoiners(joinInputs, rest.matrix, restIdsOf, observer(false));
  const others = joinGroups([...joiners, ...small], founders, joinInputs.rule);
  const eligible = new Set(joiners.map(({ faceId }) => faceId));
  const ofEligible = assigned.length + others.filter(({ faceId }) => eligible.has(faceId)).length;
  const joined = [...settled, ...others];
  const open = withoutTwins(openFaces.without(new Set(joined.map(({ faceId }) => faceId))));
  return { joined, ofEligible, open };
}

/** Turns groups into clusters with ids, in the same order, and finds the origins of clusters that have no name yet. */
function identify(
  { plan, faceIds, prior }: FormInputs,
  groups: readonly Group[],
  joined: readonly Joined[],
  unlikely: ReadonlySet<string>,
) {
  const members = groups.map(({ rows, distances }) =>
    rows.map((row, at) => ({ faceId: faceIds[row]!, distance: distances[at]! })),
  );
  for (const { group, faceId, distance } of joined) members[group]!.push({ faceId, distance });
  const sorted = members.map((some) => some.map(({ faceId }) => faceId).sort());
  const { ids, changed, changes } = inherit(prior.clusters, prior.clusterOf, sorted, (clusterId, group) => {
    const { personId } = prior.clusters.get(clusterId)!;
    return personId === undefined || personId === groups[group]!.personId;
  });
  const clusters = members.map((some, group): Cluster => {
    const faces = some
      .map(
        ({ faceId, distance }): ClusterFace => ({
          ...{ faceId, distance: rounded(distance) },
          ...(unlikely.has(faceId) ? { unlikely: true } : {}),
        }),
      )
      .sort(byLikelihood);
    const clusterId = ids[group]!;
    return {
      clusterId,
      size: faces.length,
      radius: faces.reduce((most, { distance }) => Math.max(most, distance), 0),
      since: prior.clusters.get(clusterId)?.since ?? plan.version,
      faces,
    };
  });
  const personOf = new Map(groups.map(({ personId }, group) => [ids[group]!, personId]));
  const report = changes
    .filter(({ kind, before, now }) => kind !== "kept" || before !== now)
    .map((change): ReportedChange => {
      const personId = personOf.get(change.clusterId) ?? prior.clusters.get(change.clusterId)?.personId;
      return { ...change, ...(personId === undefined ? {} : { personId }) };
    });
  const confirmed = Map.groupBy(
    joined.filter(({ faceId }) => prior.confirmedOf(faceId) !== undefined),
    ({ group }) => group,
  );
  const facesOf = (group: number) => [
    ...groups[group]!.rows.map((row) => faceIds[row]!),
    ...(confirmed.get(group) ?? []).map(({ faceId }) => faceId),
  ];
  return { clusters, origins: originsOf(prior, facesOf, groups, ids), changed, report };
}

/** Nearest first, and last those that are probably no faces. */
function byLikelihood(a: ClusterFace, b: ClusterFace): number {
  const [one, other] = [a, b].map(({ unlikely = false }) => Number(unlikely)) as [number, number];
  return one - other || a.distance - b.distance || (a.faceId < b.faceId ? -1 : 1);
}

/** Returns the clusters with their people. */
function madeClusters(prior: PriorState, clusters: readonly Cluster[], groups: readonly Group[]): MadeCluster[] {
  return clusters.map(({ clusterId, faces }, group) => {
    const { personId, rejected } = prior.names.get(clusterId) ?? {};
    const given = groups[group]!.personId;
    return {
      clusterId,
      personId: personId ?? (given !== undefined && rejected?.includes(given) ? undefined : given),
      faceIds: faces.map(({ faceId }) => faceId),
    };
  });
}

/** Returns the names that faces keep although they are in no cluster of that person. */
async function holdNames(
  { plan, faceIds, prior }: FormInputs,
  catalog: Catalog,
  made: readonly MadeCluster[],
): Promise<HeldName[]> {
  return heldNames(catalog, plan, prior, made, (faceId) => faceIds[pageOf(faceIds, faceId)] === faceId);
}

/** Reads where the people of clusters are by name. */
async function placesOf(catalog: Catalog, made: readonly MadeCluster[]) {
  const people = new Map((await allPeople(catalog)).map((person) => [person.personId, placeByName(person)]));
  const places = new Map(made.map(({ clusterId, personId }) => [clusterId, people.get(personId ?? "")]));
  return (clusterId: string) => places.get(clusterId);
}

/** Rounds a distance to six decimal places, the precision of float32 vectors. */
function rounded(distance: number): number {
  return Math.round(distance * 1e6) / 1e6;
}
