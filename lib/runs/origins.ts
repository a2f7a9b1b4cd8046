import { setTimeout as sleep } from "node:timers/promises";
import { finishActions } from "../catalog/decisions/actions.ts";
import { type RowContent, readRows } from "../catalog/decisions/draft.ts";
import { giveToPerson } from "../catalog/decisions/give-clusters.ts";
import { CUT_OFF_MS } from "../catalog/decisions/under-way.ts";
import { RowChanged } from "../catalog/store/errors.ts";
import { clusterKey, kindOf } from "../catalog/store/keys.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { NameOrigin } from "../catalog/versions/run-artefacts.ts";
import type { RowGroup } from "./constrain.ts";
import type { PriorState } from "./previous.ts";

/**
 * Maximum number of confirmed faces recorded per cluster. One is enough, but any of them may be decided about during
 * the run.
 */
const FACES_REMEMBERED = 16;

/**
 * Returns the origins of clusters without a name: decisions about the clusters that their faces come from, and about
 * their faces. The person is looked up when the version is published, because until then people may be merged or
 * forgotten, and clusters named or unnamed.
 * @param facesOf faces that made a group, and confirmed faces that were assigned to it
 * @param ids ids of the clusters that the groups become
 */
export function originsOf(
  prior: PriorState,
  facesOf: (group: number) => readonly string[],
  groups: readonly Pick<RowGroup, "personId">[],
  ids: readonly string[],
): NameOrigin[] {
  return groups.flatMap(({ personId }, group): NameOrigin[] => {
    const clusterId = ids[group]!;
    if (prior.clusters.get(clusterId)?.personId !== undefined) return [];
    const [named, unnamed] = [new Set<string>(), new Set<string>()];
    let faces = 0;
    for (const faceId of facesOf(group)) {
      const source = prior.sourceOf(faceId);
      if (source === undefined || source === clusterKey(clusterId)) continue;
      if (personId === undefined || prior.personOf(faceId) !== personId) {
        if (!prior.isDecided(faceId) && !prior.isBeforeBirth(faceId)) unnamed.add(source);
      } else if (kindOf(source) !== "face" || faces++ < FACES_REMEMBERED) named.add(source);
    }
    return named.size + unnamed.size > 0 ? [{ clusterId, named: [...named], unnamed: [...unnamed] }] : [];
  });
}

/**
 * Names clusters according to current decisions, and removes names that the same run gave according to earlier ones.
 * Names that people gave these clusters directly stay.
 */
export async function giveNames(catalog: Catalog, runId: string, origins: readonly NameOrigin[]): Promise<void> {
  const sks = origins.flatMap(({ clusterId, named, unnamed }) => [clusterKey(clusterId), ...named, ...unnamed]);
  const rows = await readRows(catalog, [...new Set(sks)]);
  for (const origin of origins) {
    const { personId, givenFor } = resolveOrigin(origin, rows);
    if (personId === rows.get(clusterKey(origin.clusterId))?.personId) continue;
    await retryAfterActions(catalog, () => giveToPerson(catalog, origin.clusterId, personId, { runId, givenFor }));
  }
}

/**
 * Returns the person a cluster belongs to according to its origin, and the first decision that says so. If the cluster
 * has named sources, it is their current person; otherwise the person of the unnamed sources that were named since,
 * provided that they agree.
 */
function resolveOrigin({ named, unnamed }: NameOrigin, rows: ReadonlyMap<string, RowContent>) {
  const personOf = (sk: string) => rows.get(sk)?.personId as string | undefined;
  const hasPerson = (sk: string) => personOf(sk) !== undefined;
  const all = new Set(unnamed.filter(hasPerson).map(personOf));
  const sources = named.length > 0 ? named : all.size === 1 ? unnamed : [];
  const givenFor = sources.find(hasPerson);
  return { givenFor, personId: givenFor === undefined ? undefined : personOf(givenFor) };
}

/** Longer than the time after which an interrupted action may be finished by others. */
const PATIENCE_MS = CUT_OFF_MS + 30_000;

/**
 * Runs `work`, and retries it while it conflicts with actions in progress. Finishes interrupted actions before each
 * retry.
 */
async function retryAfterActions(catalog: Catalog, work: () => Promise<void>): Promise<void> {
  const begun = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RowChanged) || performance.now() - begun > PATIENCE_MS) throw error;
      await finishActions(catalog, CUT_OFF_MS);
      await sleep(200);
    }
  }
}
