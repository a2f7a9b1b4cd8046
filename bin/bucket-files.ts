import { posix } from "node:path";
import type { SidecarFiles } from "../lib/indexing/sidecar-folder.ts";
import type { PhotosUpload } from "../lib/services/photos-upload.ts";

/** The sidecars in the photos bucket of a deployment. */
export function bucketFiles(bucket: PhotosUpload): SidecarFiles {
  return {
    read: (key) => bucket.get(key),
    write: (key, bytes) => bucket.putBytes(key, bytes, "application/rdf+xml"),
    async namesIn(folder) {
      const prefix = folder === "." ? "" : `${folder}/`;
      const names: string[] = [];
      for await (const { key } of bucket.list(prefix))
        if (posix.dirname(key) === folder) names.push(posix.basename(key));
      return names;
    },
  };
}
