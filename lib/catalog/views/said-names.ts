import type { RegionKind } from "../../media/xmp/regions.ts";
import { fold } from "../decisions/decide-people.ts";
import { stemOf } from "../rows/camera-stems.ts";
import type { ReadNames } from "../rows/metadata-names.ts";
import { foldKey, mayBeOf } from "../rows/sidecar-stems.ts";
import type { PhotoRecord } from "../store/types.ts";

/** What one source calls a face. */
export interface SaidName {
  readonly name: string;
  /** Key of the photo's file or of the sidecar that says so. */
  readonly source: string;
  readonly kind?: RegionKind;
  readonly isSidecar: boolean;
}

/** Where a source stands: whether a file of the photo is there that it belongs to, and how it is named after that. */
type SourceRank = "full sidecar" | "sidecar" | "file" | "gone";

/** A sidecar counts before the file, as it is what programs write that leave files as they are. */
const RANKS: readonly SourceRank[] = ["full sidecar", "sidecar", "file", "gone"];

/**
 * What a photo's metadata call each of its faces, by faceId, and the name that counts first: that of a sidecar with the
 * file's whole name (`a.jpg.xmp`), of a sidecar (`a.xmp`), of the file; of several of these, in order of their keys; within
 * one, in the order of REGION_KINDS. What sources said that are gone, as their file moved, counts where no other says anything.
 */
export function saidNames(
  sources: readonly Pick<ReadNames, "source" | "names" | "kinds" | "others">[],
  { locations }: Pick<PhotoRecord, "locations">,
): Map<string, SaidName[]> {
  const ranked = sources
    .map((read) => ({ read, rank: rankOf(read.source, locations) }))
    .sort((a, b) => RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank) || (a.read.source < b.read.source ? -1 : 1));
  const said = new Map<string, SaidName[]>();
  for (const { read, rank } of ranked) {
    const { source, names, kinds = {}, others = [] } = read;
    const isSidecar = !locations.some(({ key }) => key === source);
    const all = [...Object.entries(names).map(([faceId, name]) => ({ faceId, name, kind: kinds[faceId] })), ...others];
    const known = new Set(rank === "gone" ? said.keys() : []);
    for (const { faceId, name, kind } of all) {
      if (known.has(faceId)) continue;
      said.set(faceId, [...(said.get(faceId) ?? []), { name, source, isSidecar, ...(kind ? { kind } : {}) }]);
    }
  }
  return said;
}

function rankOf(source: string, locations: PhotoRecord["locations"]): SourceRank {
  if (locations.some(({ key }) => key === source)) return "file";
  const own = locations.filter(({ key }) => mayBeOf(source, key));
  if (own.length === 0) return "gone";
  return own.some(({ key }) => foldKey(stemOf(source)) === foldKey(key)) ? "full sidecar" : "sidecar";
}

/** Whether a source is one that is there, or was where one is. */
export function isGone(source: string, { locations }: Pick<PhotoRecord, "locations">): boolean {
  return rankOf(source, locations) === "gone";
}

/** The name of each face that counts, by faceId. */
export function firstNames(said: ReadonlyMap<string, readonly SaidName[]>): Map<string, string> {
  return new Map([...said].map(([faceId, [first]]) => [faceId, first!.name]));
}

/** The different names that a face is given, with the source that counts first for each; fewer than two mostly. */
export function differentNames(said: readonly SaidName[]): SaidName[] {
  return said.filter(({ name }, at) => said.findIndex((other) => isSameName(other.name, name)) === at);
}

/** Whether two names are one person's. */
export function isSameName(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && fold(a) === fold(b));
}
