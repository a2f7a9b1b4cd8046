import type { Catalog } from "../store/open.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { compare, pageOf, pages, putPages, readPage } from "./pages.ts";

/**
 * - `kept`: nothing contradicts the name but, maybe, the clusters.
 * - `asleep`: the run found no such face, its photo being gone, or somebody decided whose it is; so lists leave it out
 *   until the face or the decision about it changes.
 * - `ended`: somebody said otherwise: the face was rejected or is to stand alone, or the source lost its name. It holds
 *   again only when that is undone.
 */
export type HeldState = "kept" | "asleep" | "ended";

/**
 * A name that a face has had and that no cluster of the version gives it. It is kept as the cluster it comes from, whose
 * row says whose it is, whether or not the cluster still exists: so renaming, merging and deleting people applies to it.
 */
export interface HeldName {
  readonly faceId: string;
  /** The named cluster that gave the face its name last; empty where it has none but by a decision about the face. */
  readonly source: string;
  readonly state: HeldState;
  /** The cluster that the version puts the face into; absent where that is none. */
  readonly clusterId?: string;
  /** Whether that cluster was another person's at the run, not nobody's. */
  readonly contested: boolean;
  /** Whether somebody had decided whose face it is: then that is why it is in its cluster. */
  readonly decided: boolean;
  /** Whose name it was at the run; where it has ended, whose it was before. Absent where that is not known. */
  readonly personId?: string;
}

const STATES: readonly HeldState[] = ["kept", "asleep", "ended"];

/** The state is 4 times its place in STATES, 2 more where decided and 1 more where contested; a missing id is empty. */
type HeldRow = readonly [faceId: string, source: string, state: number, clusterId: string, personId: string];

const ROWS_A_PAGE = 4096;

/** The lists by cluster have rows of one cluster together, and whole. */
type HeldGroup = readonly [clusterId: string, rows: readonly HeldRow[]];

/** Writes the held names of a version, in three orders. @returns what the manifest says about them */
export async function writeHeld(
  catalog: Catalog,
  version: number,
  held: readonly HeldName[],
): Promise<Pick<Manifest, "heldPages" | "heldByPages" | "heldInPages">> {
  const inOrder = held.toSorted((a, b) => compare(a.faceId, b.faceId));
  const byFace = pages(inOrder.map(rowOf), ROWS_A_PAGE, () => 1);
  const bySource = grouped(inOrder.filter(isHeldBy).map(rowOf), ([, source]) => source);
  const byCluster = grouped(inOrder.filter(isHeldIn).map(rowOf), ([, , , clusterId]) => clusterId);
  await putPages(catalog, version, "held", byFace);
  await putPages(catalog, version, "held-by", bySource);
  await putPages(catalog, version, "held-in", byCluster);
  return {
    heldPages: byFace.map(([first]) => first![0]),
    heldByPages: bySource.map(([first]) => first![0]),
    heldInPages: byCluster.map(([first]) => first![0]),
  };
}

function grouped(rows: readonly HeldRow[], by: (row: HeldRow) => string): HeldGroup[][] {
  const groups = [...Map.groupBy(rows, by)].sort(([a], [b]) => compare(a, b));
  return pages(groups, ROWS_A_PAGE, ([, some]) => some.length);
}

/** The held names of these faces in a version, by faceId; one read where it holds none, two for the faces of a photo. */
export async function readHeld(
  catalog: Catalog,
  version: number,
  faceIds: readonly string[],
): Promise<Map<string, HeldName>> {
  const { heldPages = [] } = (await readManifest(catalog, version)) ?? {};
  const found = new Map<string, HeldName>();
  for (const [page, ids] of pagesOf(heldPages, faceIds)) {
    for (const row of await readPage<HeldRow>(catalog, version, "held", page)) {
      if (ids.has(row[0])) found.set(row[0], nameOf(row));
    }
  }
  return found;
}

/** Every held name of a version, in order of faceId; one page in memory at a time. */
export async function* allHeld(catalog: Catalog, version: number): AsyncGenerator<HeldName> {
  const { heldPages = [] } = (await readManifest(catalog, version)) ?? {};
  for (const page of heldPages.keys()) {
    for (const row of await readPage<HeldRow>(catalog, version, "held", page)) yield nameOf(row);
  }
}

/** The names of a version as its lists by cluster have them: by the cluster that a name is from, and that a face is in. */
export async function allHeldByCluster(
  catalog: Catalog,
  version: number,
): Promise<{ readonly bySource: HeldName[]; readonly inCluster: HeldName[] }> {
  const { heldByPages = [], heldInPages = [] } = (await readManifest(catalog, version)) ?? {};
  const all = async (kind: "held-by" | "held-in", firsts: readonly string[]) => {
    const pages = await Promise.all(firsts.map((_, page) => readPage<HeldGroup>(catalog, version, kind, page)));
    return pages.flat().flatMap(([, rows]) => rows.map(nameOf));
  };
  return { bySource: await all("held-by", heldByPages), inCluster: await all("held-in", heldInPages) };
}

/** Which names the lists by cluster have: those from a cluster, and those that faces keep in another. */
export const isHeldBy = ({ source }: HeldName) => source !== "";
export const isHeldIn = (name: HeldName) => name.clusterId !== undefined && isKept(name);

/** Those that a run counts. */
export const isKept = ({ state }: HeldName) => state === "kept";

/** The names that a version holds from these clusters, which may be in it or not. */
export async function readHeldBy(catalog: Catalog, version: number, sources: readonly string[]): Promise<HeldName[]> {
  const { heldByPages = [] } = (await readManifest(catalog, version)) ?? {};
  return readGroups(catalog, version, "held-by", heldByPages, sources);
}

/** The names that faces keep in these clusters of a version. */
export async function readHeldIn(
  catalog: Catalog,
  version: number,
  clusterIds: readonly string[],
): Promise<HeldName[]> {
  const { heldInPages = [] } = (await readManifest(catalog, version)) ?? {};
  return readGroups(catalog, version, "held-in", heldInPages, clusterIds);
}

async function readGroups(
  catalog: Catalog,
  version: number,
  kind: "held-by" | "held-in",
  firsts: readonly string[],
  clusterIds: readonly string[],
): Promise<HeldName[]> {
  const found: HeldName[] = [];
  for (const [page, ids] of pagesOf(firsts, clusterIds)) {
    for (const [clusterId, rows] of await readPage<HeldGroup>(catalog, version, kind, page)) {
      if (ids.has(clusterId)) for (const row of rows) found.push(nameOf(row));
    }
  }
  return found;
}

/** The pages that may hold these ids, and which ids. */
function pagesOf(firsts: readonly string[], ids: readonly string[]): Map<number, Set<string>> {
  const wanted = new Map<number, Set<string>>();
  for (const id of ids) {
    const page = pageOf(firsts, id);
    if (page >= 0) wanted.set(page, (wanted.get(page) ?? new Set()).add(id));
  }
  return wanted;
}

function rowOf({ faceId, source, state, contested, decided, clusterId = "", personId = "" }: HeldName): HeldRow {
  const code = 4 * STATES.indexOf(state) + 2 * Number(decided) + Number(contested);
  return [faceId, source, code, clusterId, personId];
}

const nameState = (code: number): HeldState => STATES[code >> 2] ?? "ended";

function nameOf([faceId, source, code, clusterId, personId]: HeldRow): HeldName {
  return {
    ...{ faceId, source, state: nameState(code), contested: (code & 1) === 1, decided: (code & 2) === 2 },
    ...(clusterId === "" ? {} : { clusterId }),
    ...(personId === "" ? {} : { personId }),
  };
}
