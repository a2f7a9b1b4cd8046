import type { Catalog } from "../catalog/store/open.ts";
import { getBlockIds, getResult, putResult, type RunPlan } from "../catalog/versions/run-artefacts.ts";
import { Components, groupsOf } from "../dbscan/components.ts";
import { decodeLinks, encodeLinks, type Links } from "../dbscan/links.ts";

/** The ids of a run's eligible faces, by row. */
export async function loadFaceIds(catalog: Catalog, { runId, blocks }: RunPlan): Promise<string[]> {
  const ids: string[] = [];
  for (let block = 0; block < blocks; block++) {
    for (const faceId of await getBlockIds(catalog, runId, "faces", block)) ids.push(faceId);
  }
  return ids;
}

/** What the first pass found. */
export interface FirstPass {
  /** Rows of each component, ascending; components in order of their first row. */
  readonly components: readonly number[][];
  /** Squared distance from a row to the core that holds it: 0 for a core, Infinity for noise. */
  heldAt(row: number): number;
  /** Pairs among rows that are no core; see Links. */
  readonly few: readonly Pick<Links, "pairs" | "apart">[];
}

/** Puts the links of all tiles together, and leaves them for the next run to go on from. */
export async function combineTileLinks(
  catalog: Catalog,
  { runId, eligible, tiles, dryRun }: RunPlan,
): Promise<FirstPass> {
  const components = new Components(eligible);
  const few: Pick<Links, "pairs" | "apart">[] = [];
  for (let tile = 0; tile < tiles; tile++) {
    const links = decodeLinks(await getResult(catalog, runId, `links/${tile}`));
    components.add(links);
    few.push({ pairs: links.pairs.slice(), apart: links.apart.slice() });
  }
  const cores = await getResult(catalog, runId, "cores");
  if (!dryRun) await putResult(catalog, runId, "links/all", encodeLinks(components.links(cores, few)));
  return {
    components: groupsOf(components.labels(cores)),
    heldAt: (row) => (cores[row] ? 0 : components.squaredOf(row)),
    few,
  };
}
