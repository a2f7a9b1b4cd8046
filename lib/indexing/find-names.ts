import type { OtherName } from "../catalog/rows/metadata-names.ts";
import type { Face } from "../catalog/store/types.ts";
import { isSameName } from "../catalog/views/said-names.ts";
import { type Frame, readingsOf, storedSize } from "../media/xmp/frame.ts";
import { type NamedRegion, type RegionKind, type Regions, readRegions } from "../media/xmp/regions.ts";
import { isOwn, type OwnRegion } from "../media/xmp/write.ts";
import { BadXmp } from "../media/xmp/xml.ts";
import { type MatchedNames, matchNames } from "./match-names.ts";

/** A photo with its faces, in the orientation to which the metadata refer. */
export interface NamedPhoto extends Frame {
  readonly photoId: string;
  readonly key: string;
  readonly faces: readonly Pick<Face, "faceId" | "box">[];
}

/** Statements of metadata about faces. */
export interface FoundNames {
  /** Name by faceId. */
  readonly names: Record<string, string>;
  /** The kind of regions that gives the name, by faceId. */
  readonly kinds: Record<string, RegionKind>;
  readonly others: readonly OtherName[];
  /** Faces whose regions contain a name that Facet wrote. */
  readonly own: ReadonlySet<string>;
  readonly missing: readonly (NamedRegion & { readonly sure: boolean })[];
  readonly reason?: string | undefined;
}

/**
 * Finds the faces that the packets of one source name. A packet that is not XMP adds a reason; the others are still read.
 * @param written regions that Facet wrote: they are no evidence about faces
 */
export function findNames(
  photo: NamedPhoto,
  packets: readonly Uint8Array[],
  written: readonly OwnRegion[] = [],
): FoundNames {
  const [names, kinds]: [Record<string, string>, Record<string, RegionKind>] = [{}, {}];
  const others: OtherName[] = [];
  const own = new Set<string>();
  const missing = new Map<string, FoundNames["missing"][number]>();
  let reason: string | undefined;
  for (const packet of packets) {
    try {
      for (const regions of readRegions(packet, storedSize(photo))) {
        const { kind, named } = regions;
        const isFacets = (region: NamedRegion) => isOwn(region, written);
        for (const { faceId } of match(photo, { ...regions, named: named.filter(isFacets) }).matched) own.add(faceId);
        const found = match(photo, { ...regions, named: named.filter((region) => !isFacets(region)) });
        for (const { faceId, name } of found.matched) {
          if (names[faceId] === undefined) {
            names[faceId] = name;
            kinds[faceId] = kind;
          } else if (!isSameName(names[faceId], name)) others.push({ faceId, name, kind });
        }
        for (const region of found.missing) missing.set(region.name, { ...region, sure: found.sure });
      }
    } catch (error) {
      if (!(error instanceof BadXmp)) throw error;
      reason ??= error.reason;
    }
  }
  return { names, kinds, others, own, missing: [...missing.values()], reason };
}

function match(photo: NamedPhoto, regions: Pick<Regions, "named" | "appliedTo">): MatchedNames {
  return matchNames(readingsOf(regions, photo), photo.faces);
}
