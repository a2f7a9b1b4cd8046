import { decideAsRead } from "../catalog/decisions/read-names.ts";
import { deleteReadNames, getReadNamesOfPhoto, putReadNames, type ReadNames } from "../catalog/rows/metadata-names.ts";
import { markTwoNames } from "../catalog/rows/two-names.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { PhotoRecord } from "../catalog/store/types.ts";
import { firstNames, saidNames } from "../catalog/views/said-names.ts";
import { adoptNames } from "./names.ts";

/**
 * Moves the names that metadata give to a photo's faces to the photo that it was merged into, so that a name removed from a
 * file later is removed there too. Decisions were moved before; a name that a person removed stays removed. Repeating this
 * changes nothing.
 * @param pairs faces of the two photos that are the same face
 */
export async function handOverNames(
  catalog: Catalog,
  from: PhotoRecord,
  to: PhotoRecord,
  pairs: readonly (readonly [from: string, to: string])[],
): Promise<void> {
  const [sources, known] = await Promise.all([
    getReadNamesOfPhoto(catalog, from.photoId),
    getReadNamesOfPhoto(catalog, to.photoId),
  ]);
  if (sources.length === 0) return;
  const of = { locations: [...to.locations, ...from.locations] };
  const ids = new Map(pairs);
  const moved = sources.map((source) => ofOther(source, to.photoId, ids, known));
  const now = [...known.filter(({ source }) => !moved.some((each) => each.source === source)), ...moved];
  const named = firstNames(saidNames(known, of));
  // Faces that only the photo's own sources name were decided on when those were read.
  const decided = moved.map((read) => ({
    ...{ ...read, others: [] },
    names: withKeys(read.names, (faceId) => (named.has(faceId) ? undefined : faceId)),
  }));
  await adoptNames(catalog, of, [...known, ...decided], now);
  for (const read of moved) await putReadNames(catalog, read);
  const former = new Set(sources.flatMap(({ names }) => Object.keys(names)));
  await decideAsRead(catalog, new Map([...former].map((faceId) => [faceId, undefined])));
  await markTwoNames(catalog, { settled: [...former] });
  for (const { source } of sources) await deleteReadNames(catalog, from.photoId, source);
}

/** Returns the names of a source with the face ids of another photo; names that the source gives to its faces already stay. */
function ofOther(
  { kept: _, ...read }: ReadNames,
  photoId: string,
  ids: ReadonlyMap<string, string>,
  known: readonly ReadNames[],
): ReadNames {
  const own = known.find(({ source }) => source === read.source);
  const idOf = (faceId: string) => ids.get(faceId);
  const names = { ...withKeys(read.names, idOf), ...own?.names };
  const kinds = { ...withKeys(read.kinds ?? {}, idOf), ...own?.kinds };
  const others = (read.others ?? []).flatMap(({ faceId, ...other }) => {
    const id = ids.get(faceId);
    return id === undefined || own?.names[id] !== undefined ? [] : [{ ...other, faceId: id }];
  });
  const unfound = Object.entries(read.names).flatMap(([faceId, name]) => (ids.has(faceId) ? [] : [name]));
  const missing = new Set([...(own?.missing ?? []), ...read.missing, ...unfound]);
  return {
    ...{ ...read, ...own, photoId, names, missing: [...missing] },
    ...(Object.keys(kinds).length > 0 ? { kinds } : {}),
    ...(others.length > 0 || own?.others ? { others: [...(own?.others ?? []), ...others] } : {}),
  };
}

function withKeys<T>(
  byFace: Readonly<Record<string, T>>,
  idOf: (faceId: string) => string | undefined,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(byFace).flatMap(([faceId, value]) => {
      const id = idOf(faceId);
      return id === undefined ? [] : [[id, value] as const];
    }),
  );
}
