import { getBlockIds, getPlan, putOutcome, type RunPlan } from "../catalog/blocks.ts";
import type { Cluster } from "../catalog/types.ts";
import { writeVersion } from "../catalog/versions.ts";
import { type Block, squaredDistance } from "../cluster/block.ts";
import { CentreCollector, nearestCentres } from "../cluster/centres.ts";
import type { Matrix } from "../cluster/dbscan.ts";
import { inherit } from "../cluster/identity.ts";
import { calibrated, rawDistance } from "../embed/calibration.ts";
import type { EmbedderRecord } from "../models/types.ts";
import { componentsOf, faceIdsOf, keepPeopleApart } from "./groups.ts";
import { matrixOf } from "./matrix.ts";
import { type PreviousVersion, readPrevious } from "./previous.ts";
import { holdingLock } from "./run.ts";
import type { Comparing } from "./tiles.ts";

/** A face in a group, with its distance from the group's centre on the model's own scale. */
interface GroupMember {
  readonly faceId: string;
  readonly distance: number;
}

/**
 * Puts the links of all tiles together into clusters, gives these their ids, lets other faces join, and writes the
 * version, which nobody sees until it is published. A dry run writes what would change and no version.
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
    const groups = await keepPeopleApart(matrix, plan.blockRows, components, (row) =>
      previous.personOf(faceIds[row]!),
    );
    const groupOf = new Map(groups.flatMap((rows, group) => rows.map((row) => [row, group] as const)));

    const centres = await centresOf(matrix, plan, groups.length, groupOf);
    const members = await membersOf(matrix, faceIds, centres, groupOf);
    const radii = members.map((some) => some.reduce((radius, { distance }) => Math.max(radius, distance), 0));
    const reach = radii.map((radius) => Math.min(radius, rawDistance(embedder, plan.parameters.FACE_MATCH_DIST)));
    let noise = plan.eligible - groupOf.size;

    const widest = reach.reduce((most, each) => Math.max(most, each), 0);
    const join = async (block: Block, ids: readonly string[], isFree: (row: number) => boolean): Promise<number> => {
      let joined = 0;
      for (const [row, { group, squared }] of await nearestCentres(finder, block, centres, widest)) {
        const distance = Math.sqrt(squared);
        if (!isFree(row) || distance > reach[group]!) continue;
        members[group]!.push({ faceId: ids[row]!, distance });
        joined++;
      }
      return joined;
    };
    if (groups.length > 0) {
      for (let index = 0; index < matrix.blocks; index++) {
        const block = await matrix.load(index);
        const ids = faceIds.slice(block.start, block.start + block.count);
        noise -= await join(block, ids, (row) => !groupOf.has(block.start + row));
      }
      const rest = matrixOf(catalog, plan, "rest");
      for (let index = 0; index < rest.blocks; index++) {
        await join(await rest.load(index), await getBlockIds(catalog, runId, "rest", index), () => true);
      }
    }

    const { clusters, changed } = identify(plan, embedder, previous, centres, members);
    const clustered = members.reduce((sum, some) => sum + some.length, 0);
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

async function centresOf(matrix: Matrix, plan: RunPlan, groups: number, groupOf: ReadonlyMap<number, number>) {
  const collector = new CentreCollector(groups, plan.length);
  for (let index = 0; index < matrix.blocks; index++) {
    const block = await matrix.load(index);
    for (let row = 0; row < block.count; row++) {
      const group = groupOf.get(block.start + row);
      if (group !== undefined) collector.add(group, block, row);
    }
  }
  return collector.centres();
}

/** The members of each group with their distances from its centre. */
async function membersOf(
  matrix: Matrix,
  faceIds: readonly string[],
  centres: Block,
  groupOf: ReadonlyMap<number, number>,
): Promise<GroupMember[][]> {
  const members = Array.from({ length: centres.count }, (): GroupMember[] => []);
  for (let index = 0; index < matrix.blocks; index++) {
    const block = await matrix.load(index);
    for (let row = 0; row < block.count; row++) {
      const group = groupOf.get(block.start + row);
      if (group === undefined) continue;
      const distance = Math.sqrt(squaredDistance(block, row, centres, group));
      members[group]!.push({ faceId: faceIds[block.start + row]!, distance });
    }
  }
  return members;
}

/** Makes clusters of the groups: their ids, and their distances on the calibrated scale. */
function identify(
  plan: RunPlan,
  embedder: EmbedderRecord,
  previous: PreviousVersion,
  centres: Block,
  members: readonly GroupMember[][],
) {
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
