import { basename } from "node:path";
import type { Catalog } from "../lib/catalog/store/open.ts";
import { IgnoreRules } from "../lib/indexing/ignore-rules.ts";
import { cropsOfFaces, evenly } from "../lib/library/crops-of-faces.ts";
import { walk } from "../lib/local/walk.ts";
import { readParameters } from "../lib/parameters.ts";
import { count } from "./output.ts";
import { StatusLine } from "./progress.ts";

/** Faces of a library, and photos of a folder that is not indexed yet, on which a model is calibrated at most. */
const MOST_FACES = 1000;
const MOST_PHOTOS = 200;

/** The faces on which the distance of a model is calibrated; they are read when they are needed. */
export interface FaceSource {
  /** Where the faces come from, in words. */
  readonly dataset: string;
  /** Reads the crops of the faces. */
  readonly read: () => Promise<readonly Uint8Array[]>;
}

/** The faces of a folder that may not be indexed yet: those of some of its photos. */
export function facesOfFolder(folder: string, exclude: readonly string[]): FaceSource {
  return {
    dataset: `photos of ${basename(folder)}`,
    read: async () => {
      const { cropsOfPhotos } = await import("../lib/embed/fit/crops-of-photos.ts");
      const paths: string[] = [];
      for await (const { path } of walk(folder, { onUnreadable: () => {}, rules: new IgnoreRules(exclude) }))
        paths.push(path);
      const chosen = evenly(paths.sort(), MOST_PHOTOS);
      let text = "";
      const line = new StatusLine(() => text);
      const faces = await cropsOfPhotos(chosen, readParameters({}), (photo, found) => {
        text = `Looking for faces to calibrate the model on: ${photo} of ${count(chosen.length, "photo")}, ${count(found, "face")}`;
      });
      line.stop("");
      return faces.slice(0, MOST_FACES);
    },
  };
}

/** The faces of an indexed library. */
export function facesOfLibrary(catalog: Catalog): FaceSource {
  return { dataset: "the library", read: () => cropsOfFaces(catalog, MOST_FACES) };
}
