import { putJson } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import { getSharedJson } from "../store/shared-reads.ts";
import { versionFolder } from "./folder.ts";
import type { FirstKeys } from "./pages.ts";

/**
 * The description of a version: the cluster of each face, as published by one run. A version is written once, before
 * the pointer to the version in force moves, and never changes, so no reader sees a part of one. Its objects, in the
 * runs bucket under `LIBRARY/versions/VERSION/`:
 *
 * | object                | holds                                                                        |
 * |-----------------------|------------------------------------------------------------------------------|
 * | manifest.json         | Manifest: the run's input, and the first keys of the lists                     |
 * | members/PAGE.json     | [faceId, clusterId, distance] in order of faceId, 512 a page                   |
 * | clusters/PAGE.json    | ClusterPart in order of clusterId and face, about 1,024 faces a page           |
 * | dated/PAGE.json       | photos of clusters by date, about 1,024 a page; see dated.ts                   |
 * | order/PAGE.json       | ClusterSummary, newest first, then largest, 100 a page                         |
 * | decided/PAGE.json     | decided faces by cluster, about 1,024 a page; see decided.ts                   |
 * | by-person/PAGE.json   | ClusterSummary by name of the person, about 100 a page; see by-person.ts       |
 * | by-size/PAGE.json     | ClusterSummary, largest first, 100 a page                                      |
 * | held/PAGE.json        | held names in order of faceId, 4,096 a page; see held.ts                     |
 * | held-by/PAGE.json     | held names by their source cluster, about 4,096 a page                       |
 * | held-in/PAGE.json     | held names by the cluster that the face is in, about 4,096 a page            |
 * | ungrouped/PAGE.json   | [faceId, sizePx] of faces in no cluster, largest first, 512 a page; see ungrouped.ts |
 * | centres.json, .f32    | Centres, used to recognise faces; see centres.ts                             |
 * | cells/directory, cells/CELL | the centres of many clusters again, about 128 in each cell; see cells.ts |
 * | needed-reaches.json   | NeededReaches of a version with cells; see needed-reaches.ts                 |
 * | late.json             | LateDecisions: decisions about clusters made during the run                  |
 * | near.json             | Nearness, used for suggestions; see nearness.ts                              |
 * | LIST/first-keys/N.json, LIST/first-keys/LEVEL/N.json | first keys of the pages of a long list; see pages.ts |
 */
export interface Manifest {
  readonly version: number;
  readonly runId: string;
  /** Time at which the run began to read vectors, ISO 8601. */
  readonly plannedAt: string;
  readonly model: string;
  readonly eligible: number;
  readonly clusters: number;
  /** Number of faces in clusters. */
  readonly clustered: number;
  /** Number of eligible faces outside every cluster. */
  readonly noise: number;
  /** First faceIds of the pages of members. */
  readonly memberPages: FirstKeys;
  /** First clusterIds, or keys of parts of clusters, of the pages of clusters. */
  readonly clusterPages: FirstKeys;
  /** First keys of the pages of photos by cluster and date; absent from versions of an earlier release. */
  readonly datedPages?: FirstKeys;
  /** First clusterIds of the pages of decided faces; absent from versions of an earlier release. */
  readonly decidedPages?: FirstKeys;
  /** First names of the pages of clusters by person; absent from versions of an earlier release. */
  readonly personPages?: FirstKeys;
  /** The version has its centres in cells; absent if it has few clusters, or is of an earlier release. */
  readonly cells?: true;
  /** The version has the list of clusters by size; absent from versions of an earlier release. */
  readonly bySize?: true;
  /** Number of faces in no cluster that have no name; absent from versions of an earlier release. */
  readonly ungrouped?: number;
  /** Number of clusters without a name that are not hidden, when the version was made; absent as above. */
  readonly unnamed?: number;
  /** First ids of the pages of held names, in each of the three orders; absent from versions from before held names. */
  readonly heldPages?: FirstKeys;
  readonly heldByPages?: FirstKeys;
  readonly heldInPages?: FirstKeys;
}

const manifestKey = (catalog: Catalog, version: number) => `${versionFolder(catalog, version)}manifest.json`;

/**
 * Reads the manifest of a version; undefined if there is no such version, or it is no longer kept. Calls at the same time
 * share one read.
 */
export async function readManifest(catalog: Catalog, version: number): Promise<Manifest | undefined> {
  return getSharedJson(catalog, manifestKey(catalog, version));
}

/** Writes the manifest of a version, last of its objects: a version without a manifest is not read. */
export async function putManifest(catalog: Catalog, manifest: Manifest): Promise<void> {
  await putJson(catalog, catalog.runsBucket, manifestKey(catalog, manifest.version), manifest);
}
