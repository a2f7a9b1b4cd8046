import { clusterKey, personKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { decide } from "./actions.ts";
import { clusterRow } from "./decide-clusters.ts";
import type { Draft } from "./draft.ts";

/**
 * Assigns a cluster to a person on behalf of a run that found faces of theirs in it, unless someone named the cluster
 * or rejected it for that person. A person to whom the same run assigned the cluster earlier is replaced, or removed if
 * `personId` is undefined. A deleted person neither keeps nor gets a cluster.
 */
export async function giveToPerson(
  catalog: Catalog,
  clusterId: string,
  personId: string | undefined,
  { runId, givenFor }: { readonly runId?: string; readonly givenFor?: string | undefined } = {},
): Promise<void> {
  const isThere = async (draft: Draft, id: string) => (await draft.read(personKey(id))) !== undefined;
  const draftGift = async (draft: Draft) => {
    const { personId: former, given, givenFor: _, ...row } = await clusterRow(draft, clusterId);
    const isOurs = runId !== undefined && given === runId;
    if (former !== undefined && !isOurs && (await isThere(draft, former))) return;
    const isTheirs = personId !== undefined && !row.rejected?.has(personId) && (await isThere(draft, personId));
    const gift = { personId, hidden: false, given: runId ?? true, givenFor };
    if (isTheirs) await draft.write(clusterKey(clusterId), { ...row, ...gift });
    else if (isOurs) await draft.write(clusterKey(clusterId), row);
  };
  // The run that assigns the cluster has taken everything into account already.
  await decide(catalog, draftGift, { isNews: false });
}
