import { zipKey } from "../../catalog/rows/tasks.ts";
import { putStream } from "../../catalog/store/object-streams.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Photo } from "../../catalog/store/types.ts";
import type { DatedPhoto } from "../../catalog/versions/dated.ts";
import { Checkpoint } from "../checkpoint.ts";
import { allPhotosOfPerson, type PlacedPhoto } from "./photos-of-person.ts";
import { zipPhotos } from "./zip-photos.ts";

/** Bytes of photos after which another file is begun: a function copies them in a fraction of its 15 minutes. */
const MOST_BYTES = 1e9;

/** Where to continue. */
interface ZipPlace {
  readonly zips: number;
  readonly photos: number;
  /** The last photo that is in a file. */
  readonly last?: DatedPhoto;
}

/** A file that is written. */
export interface ZipLine {
  readonly zip: number;
}

/** Writes the photos of a person into ZIP files, which links of the task lead to. */
export async function* zipTask(
  catalog: Catalog,
  { personId, taskId }: { readonly personId: string; readonly taskId: string },
  from?: string,
  mostBytes = MOST_BYTES,
): AsyncGenerator<ZipLine | Checkpoint> {
  let place: ZipPlace = from === undefined ? { zips: 0, photos: 0 } : JSON.parse(from);
  const { count, photos } = await allPhotosOfPerson(catalog, personId, place.last);
  let next = await photos.next();
  while (!next.done || place.zips === 0) {
    let { last, photos: done } = place;
    let bytes = 0;
    const takeSome = async function* (): AsyncGenerator<Photo> {
      for (; !next.done && bytes < mostBytes; next = await photos.next()) {
        const { photo, at }: PlacedPhoto = next.value;
        yield photo;
        bytes += photo.bytes ?? 0;
        [last, done] = [at, done + 1];
      }
    };
    const key = zipKey(catalog, taskId, place.zips);
    await putStream(catalog, catalog.runsBucket, key, zipPhotos(catalog, takeSome()), "application/zip");
    yield { zip: place.zips };
    place = { zips: place.zips + 1, photos: done, ...(last ? { last } : {}) };
    yield new Checkpoint(JSON.stringify(place), done, Math.max(count, done));
  }
}
