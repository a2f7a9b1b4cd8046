import type { ClusterChange } from "../../dbscan/identity.ts";
import { deleteObjects, getJson, listKeys, putJson } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";

/** What became of one cluster, and whose it is. */
export interface ReportedChange extends ClusterChange {
  readonly personId?: string;
}

/** Reports kept, dry runs' among them. */
const REPORTS_KEPT = 20;

const folder = (catalog: Catalog) => `${catalog.library}/reports/`;
const keyOf = (catalog: Catalog, runId: string) => `${folder(catalog)}${runId}.json`;

/** Writes what a run changes, or would, cluster by cluster; clusters that stay as they are are left out. */
export async function putReport(catalog: Catalog, runId: string, changes: readonly ReportedChange[]): Promise<void> {
  await putJson(catalog, catalog.runsBucket, keyOf(catalog, runId), changes);
}

/** What a run changed; undefined where it is not known any more. */
export async function readReport(catalog: Catalog, runId: string): Promise<ReportedChange[] | undefined> {
  return getJson<ReportedChange[]>(catalog, catalog.runsBucket, keyOf(catalog, runId));
}

/** Deletes all but the latest reports: a run's id begins with its time. */
export async function deleteOldReports(catalog: Catalog): Promise<void> {
  const keys: string[] = [];
  for await (const key of listKeys(catalog, catalog.runsBucket, folder(catalog))) keys.push(key);
  await deleteObjects(catalog, catalog.runsBucket, keys.slice(0, -REPORTS_KEPT));
}
