import { getBlockIds, getResult, type RunPlan } from "../catalog/blocks.ts";
import type { Catalog } from "../catalog/open.ts";
import { type Block, squaredDistance } from "../cluster/block.ts";
import { Components, NOISE } from "../cluster/components.ts";
import type { Matrix } from "../cluster/dbscan.ts";
import { decodeLinks } from "../cluster/links.ts";
import { cutBetweenPeople, isDisputed } from "../cluster/people.ts";

/** The ids of a run's eligible faces, by row. */
export async function faceIdsOf(catalog: Catalog, { runId, blocks }: RunPlan): Promise<string[]> {
  const ids: string[] = [];
  for (let block = 0; block < blocks; block++) {
    for (const faceId of await getBlockIds(catalog, runId, "faces", block)) ids.push(faceId);
  }
  return ids;
}

/** The rows of each component that the links of all tiles make, in order; components in order of their first row. */
export async function componentsOf(catalog: Catalog, { runId, eligible, tiles }: RunPlan): Promise<number[][]> {
  const components = new Components(eligible);
  for (let tile = 0; tile < tiles; tile++) {
    components.add(decodeLinks(await getResult(catalog, runId, `links/${tile}`)));
  }
  const groups = new Map<number, number[]>();
  for (const [row, label] of components.labels(await getResult(catalog, runId, "cores")).entries()) {
    if (label === NOISE) continue;
    const group = groups.get(label);
    if (group) group.push(row);
    else groups.set(label, [row]);
  }
  return [...groups.values()];
}

/** Cuts every component that holds faces of two people, so that no run ever merges them. */
export async function keepPeopleApart(
  matrix: Matrix,
  blockRows: number,
  components: readonly number[][],
  personOf: (row: number) => string | undefined,
): Promise<number[][]> {
  const parts: number[][] = [];
  for (const rows of components) {
    if (!isDisputed(rows, personOf)) {
      parts.push(rows);
      continue;
    }
    const blocks = new Map<number, Block>();
    for (const row of rows) {
      const index = Math.floor(row / blockRows);
      if (!blocks.has(index)) blocks.set(index, await matrix.load(index));
    }
    const blockOf = (row: number) => blocks.get(Math.floor(row / blockRows))!;
    const squared = (a: number, b: number) => squaredDistance(blockOf(a), a % blockRows, blockOf(b), b % blockRows);
    parts.push(...cutBetweenPeople(rows, personOf, squared));
  }
  return parts;
}
