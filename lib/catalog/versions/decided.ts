import type { Catalog } from "../store/open.ts";
import type { Cluster } from "../store/types.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { type Paging, pageCount, pagesWith, readPage, readPages } from "./pages.ts";

/** The faces of a cluster that people had decided about when the version was made; clusters without any are left out. */
type DecidedGroup = readonly [clusterId: string, faceIds: readonly string[]];

const FACES_A_PAGE = 1024;

export const DECIDED_PAGING: Paging<DecidedGroup> = {
  keyOf: ([clusterId]) => clusterId,
  full: FACES_A_PAGE,
  weight: ([, faceIds]) => faceIds.length,
};

/** Selects the decided faces of clusters, in order of the clusters. */
export function* decidedGroups(
  clusters: Iterable<Cluster>,
  isDecided: (faceId: string) => boolean,
): Generator<DecidedGroup> {
  for (const { clusterId, faces } of clusters) {
    const decided = faces.flatMap(({ faceId }) => (isDecided(faceId) ? [faceId] : []));
    if (decided.length > 0) yield [clusterId, decided];
  }
}

/** Reads the decided faces of all clusters of a version; one page in memory at a time. */
export async function* allDecided(
  catalog: Catalog,
  { version, decidedPages = [] }: Manifest,
): AsyncGenerator<DecidedGroup> {
  for (let page = 0; page < pageCount(decidedPages); page++) {
    yield* await readPage<DecidedGroup>(catalog, version, "decided", page);
  }
}

/**
 * Reads the faces of a cluster that people had decided about when the version was made. Undefined if the version has no such
 * list, because it is of an earlier release.
 */
export async function readDecided(
  catalog: Catalog,
  version: number,
  clusterId: string,
): Promise<readonly string[] | undefined> {
  const { decidedPages } = (await readManifest(catalog, version)) ?? {};
  if (!decidedPages) return undefined;
  const wanted = await pagesWith(catalog, version, "decided", decidedPages, [clusterId]);
  const pages = await readPages<DecidedGroup>(catalog, version, "decided", wanted.keys());
  return [...pages.values()].flat().find(([id]) => id === clusterId)?.[1] ?? [];
}
