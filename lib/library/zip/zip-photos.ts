import { once } from "node:events";
import { basename, extname } from "node:path";
import type { Readable } from "node:stream";
import { ZipFile } from "yazl";
import { openObject } from "../../catalog/store/object-streams.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Photo } from "../../catalog/store/types.ts";

type ZippedPhoto = Pick<Photo, "key" | "takenAt">;

/**
 * Returns a ZIP file of photos as a stream, which reads one photo at a time. They are stored as they are, because pictures
 * do not become smaller. Photos whose file has gone are left out.
 */
export function zipPhotos(catalog: Catalog, photos: AsyncIterable<ZippedPhoto>): Readable {
  const zip = new ZipFile();
  // Typed as the older interface of streams, which yazl promises; it is a PassThrough.
  const output = zip.outputStream as Readable;
  const fail = (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on("error", fail);
  addAll(catalog, zip, photos, output).catch(fail);
  return output;
}

async function addAll(catalog: Catalog, zip: ZipFile, photos: AsyncIterable<ZippedPhoto>, output: Readable) {
  const names = new Names();
  for await (const { key, takenAt } of photos) {
    if (output.destroyed) return;
    const source = await openObject(catalog, catalog.photosBucket, key);
    if (!source) continue;
    const closed = () => source.destroy();
    output.once("close", closed);
    const time = takenAt === undefined ? undefined : new Date(takenAt);
    const mtime = time && !Number.isNaN(time.getTime()) ? { mtime: time } : {};
    zip.addReadStream(source, names.of(key), { compress: false, ...mtime });
    await once(source, "close");
    output.off("close", closed);
  }
  zip.end();
}

/** Names of files in one folder, each once: files of two folders may have the same name. */
class Names {
  private readonly taken = new Set<string>();

  of(key: string): string {
    const name = basename(key);
    const [stem, extension] = [name.slice(0, name.length - extname(name).length), extname(name)];
    for (let number = 1; ; number++) {
      const next = number === 1 ? name : `${stem} (${number})${extension}`;
      const folded = next.toLowerCase();
      if (this.taken.has(folded)) continue;
      this.taken.add(folded);
      return next;
    }
  }
}
