import type { Catalog } from "../store/open.ts";
import type { Cluster } from "../store/types.ts";
import { type GroupPart, groupPaging, groupParts, readGroups } from "./groups.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { pageCount, readPage } from "./pages.ts";

/** The faces of a cluster that people had decided about when the version was made; clusters without any are left out. */
type DecidedPart = GroupPart<string>;

const FACES_A_PAGE = 1024;

export const DECIDED_PAGING = groupPaging<string>(FACES_A_PAGE, (faceId) => faceId);

/** Selects the decided faces of clusters, in order of the clusters. */
export function* decidedParts(
  clusters: Iterable<Cluster>,
  isDecided: (faceId: string) => boolean,
): Generator<DecidedPart> {
  for (const { clusterId, faces } of clusters) {
    const decided = faces.flatMap(({ faceId }) => (isDecided(faceId) ? [faceId] : [])).sort();
    if (decided.length > 0) yield* groupParts([[clusterId, decided]], FACES_A_PAGE);
  }
}

/** Reads the decided faces of all clusters of a version, some of a cluster at a time; one page in memory. */
export async function* allDecided(
  catalog: Catalog,
  { version, decidedPages = [] }: Manifest,
): AsyncGenerator<DecidedPart> {
  for (let page = 0; page < pageCount(decidedPages); page++) {
    yield* await readPage<DecidedPart>(catalog, version, "decided", page);
  }
}

/**
 * Reads the faces of a cluster that people had decided about when the version was made. Undefined if the version has no such
 * list, because it is of an earlier release.
 * @param most number of faces beyond which no further page is read
 */
export async function readDecided(
  catalog: Catalog,
  version: number,
  clusterId: string,
  most = Number.POSITIVE_INFINITY,
): Promise<readonly string[] | undefined> {
  const { decidedPages } = (await readManifest(catalog, version)) ?? {};
  if (!decidedPages) return undefined;
  const groups = await readGroups<string>(catalog, version, "decided", decidedPages, [clusterId], most);
  return groups.get(clusterId)?.rows ?? [];
}
