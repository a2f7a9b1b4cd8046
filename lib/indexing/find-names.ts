import type { Face } from "../catalog/store/types.ts";
import { type Frame, readingsOf, storedSize } from "../media/xmp/frame.ts";
import { type NamedRegion, readRegions } from "../media/xmp/regions.ts";
import { BadXmp } from "../media/xmp/xml.ts";
import { matchNames } from "./match-names.ts";

/** A photo whose faces are known, as metadata speak of it. */
export interface NamedPhoto extends Frame {
  readonly photoId: string;
  readonly key: string;
  readonly faces: readonly Pick<Face, "faceId" | "box">[];
}

/** What metadata say of faces. */
export interface FoundNames {
  /** By faceId. */
  readonly names: Record<string, string>;
  readonly missing: readonly (NamedRegion & { readonly sure: boolean })[];
  readonly reason?: string | undefined;
}

/** Finds whose faces the packets of one source name. What is not XMP becomes a reason, the others are read. */
export function findNames(photo: NamedPhoto, packets: readonly Uint8Array[]): FoundNames {
  const names: Record<string, string> = {};
  const missing = new Map<string, FoundNames["missing"][number]>();
  let reason: string | undefined;
  for (const packet of packets) {
    try {
      const readings = readingsOf(readRegions(packet, storedSize(photo)), photo);
      const free = photo.faces.filter(({ faceId }) => names[faceId] === undefined);
      const found = matchNames(readings, free);
      for (const { faceId, name } of found.matched) names[faceId] = name;
      for (const region of found.missing) missing.set(region.name, { ...region, sure: found.sure });
    } catch (error) {
      if (!(error instanceof BadXmp)) throw error;
      reason ??= error.reason;
    }
  }
  return { names, missing: [...missing.values()], reason };
}
