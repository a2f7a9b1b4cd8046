import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { noteCameraFile } from "../rows/camera-stems.ts";
import { moveData, photoWithData } from "../rows/picture-data.ts";
import { noteFile, noteSidecar } from "../rows/sidecar-stems.ts";
import { PREFIX, photosPartition } from "../store/keys.ts";
import { MAIN } from "../store/library-names.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll, type Row } from "../store/table.ts";
import { libraryAt, type PhotoLibraries } from "./photo-libraries.ts";

/** Lists of keys in the rows that let camera files, pictures and sidecars find each other. */
const LISTS = { stem: ["keys"], beside: ["photos", "sidecars"] } as const;

type NoteRow = Partial<Record<"keys" | "photos" | "sidecars", ReadonlySet<string>>>;

const NOTE = { keys: noteCameraFile, photos: noteFile, sidecars: noteSidecar } as const;

const isElsewhere = (key: string) => libraryAt(key) !== MAIN;

/** Notes the files of a shard in the libraries of their folders as well. */
export async function copyNotes(from: Catalog, catalogOf: (library: string) => Catalog, shard: string): Promise<void> {
  for await (const { row, lists } of notes(from, shard)) {
    for (const list of lists) {
      for (const key of row[list] ?? []) if (isElsewhere(key)) await NOTE[list](catalogOf(libraryAt(key)), key);
    }
  }
}

/** Removes the notes of files that are in other libraries. */
export async function dropNotes(from: Catalog, shard: string): Promise<void> {
  for await (const { row, lists } of notes(from, shard)) {
    const all = lists.flatMap((list) => [...(row[list] ?? [])]);
    if (all.every(isElsewhere)) await batchWrite(from, { remove: [row] });
    else if (all.some(isElsewhere)) for (const list of lists) await removeKeys(from, row, list);
  }
}

async function* notes(catalog: Catalog, shard: string) {
  for (const kind of ["stem", "beside"] as const) {
    const rows = queryAll<NoteRow>(catalog, photosPartition(catalog, shard), PREFIX[kind], { consistent: true });
    for await (const row of rows) yield { row, lists: LISTS[kind] };
  }
}

async function removeKeys(catalog: Catalog, row: Row<NoteRow>, list: keyof NoteRow): Promise<void> {
  const gone = [...(row[list] ?? [])].filter(isElsewhere);
  if (gone.length === 0) return;
  await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: { pk: row.pk, sk: row.sk },
      UpdateExpression: "DELETE #list :keys",
      ExpressionAttributeNames: { "#list": list },
      ExpressionAttributeValues: { ":keys": new Set(gone) },
    }),
  );
}

/** A photo of a library that has the picture data of one that comes from `main`. */
export interface SamePicture {
  readonly library: string;
  readonly photoId: string;
  /** The photo from `main`, which has the picture data now. */
  readonly into: string;
}

/**
 * Assigns picture data of a shard to their photos in the libraries of these as well.
 * @returns photos of the same picture that arrived there before
 */
export async function copyData(
  from: Catalog,
  catalogOf: (library: string) => Catalog,
  shard: string,
  photos: PhotoLibraries,
): Promise<SamePicture[]> {
  const same: SamePicture[] = [];
  for await (const { digest, photoId } of dataRows(from, shard)) {
    for (const library of photos.of(photoId) ?? []) {
      if (library === MAIN) continue;
      const to = catalogOf(library);
      const owner = await photoWithData(to, digest);
      if (owner !== undefined && owner !== photoId) same.push({ library, photoId: owner, into: photoId });
      if (owner !== photoId) await moveData(to, digest, photoId);
    }
  }
  return same;
}

/** Removes the picture data of photos that `main` has no more. */
export async function dropData(from: Catalog, shard: string, photos: PhotoLibraries): Promise<void> {
  const remove: Row<object>[] = [];
  for await (const row of dataRows(from, shard)) if (photos.of(row.photoId)?.has(MAIN) === false) remove.push(row);
  await batchWrite(from, { remove });
}

function dataRows(catalog: Catalog, shard: string) {
  const pk = photosPartition(catalog, shard);
  return queryAll<{ digest: string; photoId: string }>(catalog, pk, PREFIX.data, { consistent: true });
}
