import type { RegionKind } from "../../media/xmp/regions.ts";
import { fold } from "../decisions/decide-people.ts";
import { stemOf } from "../rows/camera-stems.ts";
import type { ReadNames } from "../rows/metadata-names.ts";
import { foldKey, mayBeOf } from "../rows/sidecar-stems.ts";
import type { PhotoRecord } from "../store/types.ts";

/** A name that one source of metadata gives to a face. */
export interface SaidName {
  readonly name: string;
  /** Key of the source: the photo's file, or a sidecar. */
  readonly source: string;
  readonly kind?: RegionKind;
  readonly isSidecar: boolean;
}

/** The rank of a source: `gone` if none of the photo's files belongs to it, and otherwise by its kind and name. */
type SourceRank = "full sidecar" | "sidecar" | "file" | "gone";

/** Ranks in order of precedence. A sidecar precedes the file: programs that leave files unchanged write sidecars. */
const RANKS: readonly SourceRank[] = ["full sidecar", "sidecar", "file", "gone"];

/**
 * Returns the names that a photo's metadata give to each of its faces, by faceId, in order of precedence: from a
 * sidecar with the file's whole name (`a.jpg.xmp`), from another sidecar (`a.xmp`), from the file. Several sources of
 * one rank are in order of their keys, and the names of one source in the order of REGION_KINDS. Sources that are gone,
 * because their file moved, count only for faces that no other source names.
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

/** Returns whether a source is gone: it is none of the photo's files, nor a sidecar named after one of them. */
export function isGone(source: string, { locations }: Pick<PhotoRecord, "locations">): boolean {
  return rankOf(source, locations) === "gone";
}

/** Returns the name of each face that takes precedence, by faceId. */
export function firstNames(said: ReadonlyMap<string, readonly SaidName[]>): Map<string, string> {
  return new Map([...said].map(([faceId, [first]]) => [faceId, first!.name]));
}

/** Returns the different names of a face, each with the source that takes precedence; usually fewer than two. */
export function differentNames(said: readonly SaidName[]): SaidName[] {
  return said.filter(({ name }, at) => said.findIndex((other) => isSameName(other.name, name)) === at);
}

/** Returns whether two names are the same person's. */
export function isSameName(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && fold(a) === fold(b));
}
