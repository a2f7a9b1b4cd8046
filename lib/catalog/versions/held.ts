import type { Catalog } from "../store/open.ts";
import { type GroupPart, type GroupRows, groupPaging, groupParts, readGroups, rowsOfGroup } from "./groups.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { compare, type FirstKeys, pageCount, pagesWith, putKeyedPages, readPage, readPages } from "./pages.ts";

/**
 * State of a held name:
 * - `kept`: nothing contradicts the name, except possibly the clusters.
 * - `asleep`: the run did not find the face because its photo is gone, or someone decided whose face it is; lists leave
 *   the name out until the face or the decision about it changes.
 * - `ended`: a decision contradicts the name: the face was rejected or kept out of clusters, or the source lost its
 *   name. The name is in force again only when that decision is undone.
 */
export type HeldState = "kept" | "asleep" | "ended";

/**
 * A name that a face has had and that no cluster of the version gives it. It is stored as the cluster that it comes
 * from, whether or not that cluster still exists. The cluster's row names the person, so renaming, merging and deleting
 * people applies to held names too.
 */
export interface HeldName {
  readonly faceId: string;
  /** The named cluster that last gave the face its name; empty if the face has a name only by a decision. */
  readonly source: string;
  readonly state: HeldState;
  /** The cluster of the face in this version; absent if it is in none. */
  readonly clusterId?: string;
  /** True if that cluster belonged to another person at the time of the run, rather than to nobody. */
  readonly contested: boolean;
  /** True if someone had decided whose face it is, which is then why it is in its cluster. */
  readonly decided: boolean;
  /** The person of the name at the time of the run; for an ended name, the person before. Absent if unknown. */
  readonly personId?: string;
}

const STATES: readonly HeldState[] = ["kept", "asleep", "ended"];

/** `state` is 4 times the index in STATES, plus 2 if decided, plus 1 if contested; a missing id is an empty string. */
type HeldRow = readonly [faceId: string, source: string, state: number, clusterId: string, personId: string];

/** Names of one cluster that lists read at once; of more, they read only those that they show. */
export const MOST_HELD = 2048;

const ROWS_A_PAGE = 4096;

/** Rows of one cluster in a part of the lists by cluster. */
const ROWS_A_PART = 1024;

const CLUSTER_PAGING = groupPaging<HeldRow>(ROWS_A_PAGE, ([faceId]) => faceId);

/** Writes the held names of a version, in three orders. @returns the fields of the manifest for them */
export async function writeHeld(
  catalog: Catalog,
  version: number,
  held: readonly HeldName[],
): Promise<Pick<Manifest, "heldPages" | "heldByPages" | "heldInPages">> {
  const inOrder = held.toSorted((a, b) => compare(a.faceId, b.faceId));
  const bySource = grouped(inOrder.filter(isHeldBy).map(rowOf), ([, source]) => source);
  const byCluster = grouped(inOrder.filter(isHeldIn).map(rowOf), ([, , , clusterId]) => clusterId);
  const byId = { keyOf: ([id]: HeldRow) => id, full: ROWS_A_PAGE };
  return {
    heldPages: await putKeyedPages(catalog, version, "held", inOrder.map(rowOf), byId),
    heldByPages: await putKeyedPages(catalog, version, "held-by", bySource, CLUSTER_PAGING),
    heldInPages: await putKeyedPages(catalog, version, "held-in", byCluster, CLUSTER_PAGING),
  };
}

function grouped(rows: readonly HeldRow[], by: (row: HeldRow) => string): Generator<GroupPart<HeldRow>> {
  const groups = [...Map.groupBy(rows, by)].sort(([a], [b]) => compare(a, b));
  return groupParts(groups, ROWS_A_PART);
}

/**
 * Reads the held names of these faces in a version, by faceId; one read if it has none, two for the faces of a photo.
 */
export async function readHeld(
  catalog: Catalog,
  version: number,
  faceIds: readonly string[],
): Promise<Map<string, HeldName>> {
  const { heldPages = [] } = (await readManifest(catalog, version)) ?? {};
  const found = new Map<string, HeldName>();
  const wanted = await pagesWith(catalog, version, "held", heldPages, faceIds);
  for (const [page, rows] of await readPages<HeldRow>(catalog, version, "held", wanted.keys())) {
    for (const row of rows) if (wanted.get(page)?.has(row[0])) found.set(row[0], nameOf(row));
  }
  return found;
}

/** Reads all held names of a version, in order of faceId; one page in memory at a time. */
export async function* allHeld(catalog: Catalog, version: number): AsyncGenerator<HeldName> {
  const { heldPages = [] } = (await readManifest(catalog, version)) ?? {};
  for (let page = 0; page < pageCount(heldPages); page++) {
    for (const row of await readPage<HeldRow>(catalog, version, "held", page)) yield nameOf(row);
  }
}

/** The names of a version as its lists by cluster have them: by the cluster that a name is from, and that a face is in. */
export async function allHeldByCluster(
  catalog: Catalog,
  version: number,
): Promise<{ readonly bySource: HeldName[]; readonly inCluster: HeldName[] }> {
  const { heldByPages = [], heldInPages = [] } = (await readManifest(catalog, version)) ?? {};
  const all = async (kind: "held-by" | "held-in", first: FirstKeys) => {
    const numbers = Array.from({ length: pageCount(first) }, (_, page) => page);
    const pages = await readPages<GroupPart<HeldRow>>(catalog, version, kind, numbers);
    return [...pages.values()].flat().flatMap(([, rows]) => rows.map(nameOf));
  };
  return { bySource: await all("held-by", heldByPages), inCluster: await all("held-in", heldInPages) };
}

/** Which names the lists by cluster have: those from a cluster, and those that faces keep in another. */
export const isHeldBy = ({ source }: HeldName) => source !== "";
export const isHeldIn = (name: HeldName) => name.clusterId !== undefined && isKept(name);

/** Those that a run counts. */
export const isKept = ({ state }: HeldName) => state === "kept";

/** Held names of some clusters, at first those of the lowest ids of faces. */
export interface HeldNames {
  readonly names: readonly HeldName[];
  /** Number of names that were not read, by cluster; clusters without any are absent. */
  readonly more: ReadonlyMap<string, number>;
}

/**
 * Reads names that a version holds from these clusters, which may be in it or not.
 * @param most number of names of a cluster beyond which no further page is read
 */
export async function readHeldBy(
  catalog: Catalog,
  version: number,
  sources: readonly string[],
  most: number,
): Promise<HeldNames> {
  const { heldByPages = [] } = (await readManifest(catalog, version)) ?? {};
  return namesIn(await readGroups(catalog, version, "held-by", heldByPages, sources, most));
}

/** Reads held names of the faces in these clusters of a version, if `kept`. @param most see readHeldBy */
export async function readHeldIn(
  catalog: Catalog,
  version: number,
  clusterIds: readonly string[],
  most: number,
): Promise<HeldNames> {
  const { heldInPages = [] } = (await readManifest(catalog, version)) ?? {};
  return namesIn(await readGroups(catalog, version, "held-in", heldInPages, clusterIds, most));
}

function namesIn(groups: ReadonlyMap<string, GroupRows<HeldRow>>): HeldNames {
  const names = [...groups.values()].flatMap(({ rows }) => rows.map(nameOf));
  const more = [...groups].map(([id, { rows, count }]) => [id, count - rows.length] as const);
  return { names, more: new Map(more.filter(([, left]) => left > 0)) };
}

/** Reads the names that a version holds from a cluster in order of faceId. @param after see rowsOfGroup */
export async function* heldBy(
  catalog: Catalog,
  version: number,
  source: string,
  after?: string,
): AsyncGenerator<HeldName> {
  const { heldByPages = [] } = (await readManifest(catalog, version)) ?? {};
  for await (const row of rowsOfGroup<HeldRow>(catalog, version, "held-by", heldByPages, source, after))
    yield nameOf(row);
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
