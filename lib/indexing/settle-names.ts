import { getReadNamesOfPhoto, putReadNames, type ReadNames } from "../catalog/rows/metadata-names.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Awaiting, PhotoRecord } from "../catalog/store/types.ts";
import { adoptNames, isOther } from "./names.ts";

/**
 * Moves the names that metadata give to faces of an edited picture to the former faces that these turned out to be, and
 * removes the names kept for faces that were not found again. Repeating this changes nothing.
 * @param pairs each former face with the id that it got when the edited picture was indexed
 */
export async function settleNames(
  catalog: Catalog,
  { photoId, locations }: Pick<PhotoRecord, "photoId" | "locations">,
  pairs: NonNullable<Awaiting["pairs"]>,
): Promise<void> {
  for (;;) {
    const before = await getReadNamesOfPhoto(catalog, photoId);
    const after = before.map((read) => settled(read, pairs));
    const changed = after.filter((read, at) => isOther(before[at], read));
    if (changed.length === 0) return;
    // The rows are written last: after an interruption they show what remains to be done.
    await adoptNames(catalog, { locations }, before, after);
    for (const read of changed) await putReadNames(catalog, read);
  }
}

function settled({ kept = [], ...read }: ReadNames, pairs: NonNullable<Awaiting["pairs"]>): ReadNames {
  const formerIds = new Map(pairs.map(([faceId, found]) => [found, faceId]));
  const moved = <T>(byFace: Readonly<Record<string, T>>): Record<string, T> => {
    const entries = Object.entries(byFace).filter(([faceId]) => !kept.includes(faceId));
    const [found, others] = [
      entries.filter(([faceId]) => formerIds.has(faceId)),
      entries.filter(([faceId]) => !formerIds.has(faceId)),
    ];
    return Object.fromEntries([...others, ...found.map(([faceId, value]) => [formerIds.get(faceId)!, value] as const)]);
  };
  const { names, kinds, others } = read;
  return {
    ...{ ...read, names: moved(names) },
    ...(kinds ? { kinds: moved(kinds) } : {}),
    ...(others
      ? { others: others.map((each) => ({ ...each, faceId: formerIds.get(each.faceId) ?? each.faceId })) }
      : {}),
  };
}
