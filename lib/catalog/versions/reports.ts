import type { ClusterChange } from "../../dbscan/identity.ts";
import { deleteObjects, getJson, listKeys, putJson } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import { getRuns } from "./runs.ts";

/** The change that a run made to one cluster, with the cluster's person. */
export interface ReportedChange extends ClusterChange {
  readonly personId?: string;
}

/** The changes of a run. */
export interface Report {
  /** The largest changes if there are very many, in the order of the run. */
  readonly changes: readonly ReportedChange[];
  /** Number of all changes. */
  readonly of: number;
}

/** Clusters that a report names, changed ones and those that their faces went to: a request reads a report as a whole. */
const CLUSTERS_NAMED = 20_000;

/** Number of reports kept, including those of dry runs. */
const REPORTS_KEPT = 20;

const folder = (catalog: Catalog) => `${catalog.library}/reports/`;
const keyOf = (catalog: Catalog, runId: string) => `${folder(catalog)}${runId}.json`;

/**
 * Writes the report of a run: its changes, or those a dry run would make, by cluster. Unchanged clusters are left out.
 * @param most number of clusters to name, beyond which only the largest changes are kept
 */
export async function putReport(
  catalog: Catalog,
  runId: string,
  changes: readonly ReportedChange[],
  most = CLUSTERS_NAMED,
): Promise<void> {
  const report: Report = { changes: largestOf(changes, most), of: changes.length };
  await putJson(catalog, catalog.runsBucket, keyOf(catalog, runId), report);
}

function largestOf(changes: readonly ReportedChange[], most: number): readonly ReportedChange[] {
  const kept = new Set<ReportedChange>();
  let named = 0;
  for (const change of changes.toSorted((a, b) => facesIn(b) - facesIn(a))) {
    const more = 1 + change.wentTo.length;
    if (named + more > most) continue;
    named += more;
    kept.add(change);
  }
  return changes.filter((change) => kept.has(change));
}

const facesIn = ({ before, now }: ReportedChange) => Math.max(before, now);

/** Reads the report of a run; undefined if it is no longer kept. */
export async function readReport(catalog: Catalog, runId: string): Promise<Report | undefined> {
  // Earlier releases wrote all changes, and nothing else.
  const stored = await getJson<Report | ReportedChange[]>(catalog, catalog.runsBucket, keyOf(catalog, runId));
  return stored && "length" in stored ? { changes: stored, of: stored.length } : stored;
}

/**
 * Deletes all reports except those of the runs that began last. The order is by start, because ids of scheduled runs
 * are in no order. Runs in the future were begun by a wrong clock and go first, so that they do not stay for ever.
 * @param runId the run whose report is always kept
 */
export async function deleteOldReports(catalog: Catalog, runId: string): Promise<void> {
  const runIds: string[] = [];
  for await (const key of listKeys(catalog, catalog.runsBucket, folder(catalog))) {
    runIds.push(key.slice(folder(catalog).length, -".json".length));
  }
  if (runIds.length <= REPORTS_KEPT) return;
  const runs = await getRuns(catalog, runIds);
  const now = new Date().toISOString();
  const begun = (id: string) => {
    const { startedAt = "" } = runs.get(id) ?? {};
    return startedAt > now ? "" : startedAt;
  };
  const others = runIds.filter((id) => id !== runId).sort((a, b) => (begun(a) < begun(b) ? 1 : -1));
  const old = others.slice(REPORTS_KEPT - 1);
  await deleteObjects(
    catalog,
    catalog.runsBucket,
    old.map((id) => keyOf(catalog, id)),
  );
}
