import { getJson, putJson } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";

/**
 * A version is what one run published: which face is in which cluster. It is written once, before the pointer to the
 * version in force moves, and never changed, so that no reader sees half of one. In the runs bucket, under
 * `LIBRARY/versions/VERSION/`:
 *
 * | object                | holds                                                                        |
 * |-----------------------|------------------------------------------------------------------------------|
 * | manifest.json         | Manifest: what the run saw, and the first id of every page                     |
 * | members/PAGE.json     | [faceId, clusterId, distance] in order of faceId, 4,096 a page                 |
 * | clusters/PAGE.json    | Cluster in order of clusterId, some 2,048 faces a page                         |
 * | order/PAGE.json       | ClusterSummary, newest first, then largest, 100 a page                         |
 * | held/PAGE.json        | held names in order of faceId, 4,096 a page; see held.ts                     |
 * | held-by/PAGE.json     | the same by the cluster that a name is from, some 4,096 a page               |
 * | held-in/PAGE.json     | the same by the cluster that a face keeps its name in                        |
 * | centres.json, .f32    | Centres, to recognise faces by; see centres.ts                               |
 * | late.json             | LateDecisions: what people decided about clusters while the run was at work  |
 * | near.json             | Nearness, to ask people by; see nearness.ts                                  |
 */
export interface Manifest {
  readonly version: number;
  readonly runId: string;
  /** When the run began to read vectors. ISO 8601. */
  readonly plannedAt: string;
  readonly model: string;
  readonly eligible: number;
  readonly clusters: number;
  /** Faces in clusters. */
  readonly clustered: number;
  /** Eligible faces outside every cluster. */
  readonly noise: number;
  /** First faceId of each page of members. */
  readonly memberPages: readonly string[];
  /** First clusterId of each page of clusters. */
  readonly clusterPages: readonly string[];
  /** First id of each page of held names, by order; absent from versions written before names were held. */
  readonly heldPages?: readonly string[];
  readonly heldByPages?: readonly string[];
  readonly heldInPages?: readonly string[];
}

export const versionFolder = (catalog: Catalog, version: number) =>
  `${catalog.library}/versions/${String(version).padStart(8, "0")}/`;

const manifestKey = (catalog: Catalog, version: number) => `${versionFolder(catalog, version)}manifest.json`;

/** What a version was made of; undefined where there is no such version, or none any more. */
export async function readManifest(catalog: Catalog, version: number): Promise<Manifest | undefined> {
  return getJson<Manifest>(catalog, catalog.runsBucket, manifestKey(catalog, version));
}

/** Writes the manifest of a version, after all else: nobody reads a version without one. */
export async function putManifest(catalog: Catalog, manifest: Manifest): Promise<void> {
  await putJson(catalog, catalog.runsBucket, manifestKey(catalog, manifest.version), manifest);
}
