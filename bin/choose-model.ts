import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import type { Catalog } from "../lib/catalog/store/open.ts";
import { describeConvention } from "../lib/embed/fit/conventions.ts";
import { cropsOfPhotos } from "../lib/embed/fit/crops-of-photos.ts";
import { familyOf } from "../lib/embed/fit/family.ts";
import { type Fit, fitModel } from "../lib/embed/fit/fit-model.ts";
import { IgnoreRules } from "../lib/indexing/ignore-rules.ts";
import { cropsOfFaces, evenly } from "../lib/library/crops-of-faces.ts";
import { findModelRecord, keepModelRecord } from "../lib/local/model-records.ts";
import { walk } from "../lib/local/walk.ts";
import { SAMPLE_PHOTOS } from "../lib/models/bundled.ts";
import { chooseEmbedder } from "../lib/models/choose.ts";
import { EMBEDDERS, FR_FEATURE } from "../lib/models/embedders.ts";
import { installModels, installSamples } from "../lib/models/install.ts";
import type { EmbedderRecord } from "../lib/models/types.ts";
import { checksum } from "../lib/models/verify.ts";
import { readParameters } from "../lib/parameters.ts";
import { showDownload } from "./downloads.ts";
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

export interface ChooseModelOptions {
  readonly dataDir: string;
  /** Only the sample photos if absent. */
  readonly faces?: FaceSource | undefined;
  /** Called with the id of a model before it is measured, which takes a minute. Throws if it cannot be used. */
  readonly beforeMeasuring?: ((id: string) => Promise<void>) | undefined;
}

/**
 * Finds the embedding model that a user chose, as chooseEmbedder does. An ONNX file that Facet does not know gets a record
 * when the data folder first uses it: its input and its calibration are measured, and its checksum is pinned.
 * @throws ModelFileChanged
 * @throws UnknownFamily
 * @throws NotARecogniser
 * @throws TooFewFaces
 */
export async function chooseModel(model: string | undefined, options: ChooseModelOptions): Promise<EmbedderRecord> {
  const { dataDir, faces, beforeMeasuring } = options;
  if (!model?.endsWith(".onnx")) return chooseEmbedder(model, showDownload);
  const sha256 = await checksum(model);
  if (EMBEDDERS.some(({ file }) => file.sha256 === sha256)) return chooseEmbedder(model, showDownload);
  const known = await findModelRecord(dataDir, model, sha256);
  if (known) return chooseEmbedder(known.path);
  await beforeMeasuring?.(idOf(model, sha256));
  const fit = await measureModel(model, faces);
  const path = await keepModelRecord(dataDir, fit.record);
  process.stderr.write(`${describeFit(fit)}\nRecorded in ${path}\n`);
  return chooseEmbedder(path);
}

/** Measures the input and the calibration of a model of which only the file is known. Errors as in chooseModel. */
export async function measureModel(model: string, source: FaceSource | undefined): Promise<Fit> {
  const sha256 = await checksum(model);
  const family = await familyOf(model);
  await installModels(undefined, showDownload);
  const samples = await installSamples(undefined, showDownload);
  let step = "Looking at the model";
  const line = new StatusLine(() => step);
  try {
    const paths = SAMPLE_PHOTOS.map(({ name }) => join(samples, name));
    return await fitModel({
      id: idOf(model, sha256),
      family,
      path: resolve(model),
      sha256,
      samples: await cropsOfPhotos(paths, readParameters({})),
      faces: (await source?.read()) ?? [],
      dataset: source?.dataset ?? "",
      reach: readParameters({}).FACE_CLUSTER_DIST,
      threads: availableParallelism(),
      onStep: (now) => {
        step = now;
      },
    });
  } finally {
    line.stop("");
  }
}

/** The faces of a folder that may not be indexed yet: those of some of its photos. */
export function facesOfFolder(folder: string, exclude: readonly string[]): FaceSource {
  return {
    dataset: `photos of ${basename(folder)}`,
    read: async () => {
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

/** Describes how a model is used, how well that is known, and in which range its distance was measured. */
export function describeFit({ record, tried, faces, completed, measured }: Fit): string {
  const { channels, mean, scale } = record.input;
  const best = tried.find(({ convention }) => convention === describeConvention({ channels, mean, scale }));
  const swapped = tried.find(
    ({ convention }) => convention === describeConvention({ channels: other(channels), mean, scale }),
  );
  const { samePairs, differentPairs, measuredFrom, measuredTo } = measured;
  return [
    `${record.id}: vectors of ${record.output.length} numbers, sha256 ${record.file.sha256}`,
    `  input ${best?.convention}: its distances agree with those of ${FR_FEATURE.id} by ${best?.agreement.toFixed(3)}, with ${other(channels)} by ${swapped?.agreement.toFixed(3)} (1 is the same order)`,
    `  distance calibrated on ${count(faces, "face")}: ${count(differentPairs, "pair")} of different people, and ${count(samePairs, "pair")} that may be of one person, which were not counted`,
    `  measured from ${measuredFrom} to ${measuredTo} on the calibrated scale; outside, the table is extrapolated`,
    ...(completed
      ? ["  these were few faces: when the library has more than 100, measure again with facet models record FILE.onnx"]
      : []),
  ].join("\n");
}

const other = (channels: "RGB" | "BGR") => (channels === "RGB" ? "BGR" : "RGB");

/** The id of a model: the name of its file, and the beginning of its checksum. */
function idOf(model: string, sha256: string): string {
  const name = basename(model, ".onnx").replace(/[^\w.-]/g, "-");
  return `${name.slice(0, 50)}-${sha256.slice(0, 8)}`;
}
