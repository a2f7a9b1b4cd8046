import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import { describeConvention } from "../lib/embed/fit/conventions.ts";
import { cropsOfPhotos } from "../lib/embed/fit/crops-of-photos.ts";
import { familyOf } from "../lib/embed/fit/family.ts";
import { type Fit, fitModel } from "../lib/embed/fit/fit-model.ts";
import { SAMPLE_PHOTOS } from "../lib/models/bundled.ts";
import { FR_FEATURE } from "../lib/models/embedders.ts";
import { installModels, installSamples } from "../lib/models/install.ts";
import { checksum } from "../lib/models/verify.ts";
import { readParameters } from "../lib/parameters.ts";
import { showDownload } from "./downloads.ts";
import type { FaceSource } from "./face-source.ts";
import { count } from "./output.ts";
import { StatusLine } from "./progress.ts";

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
export function idOf(model: string, sha256: string): string {
  const name = basename(model, ".onnx").replace(/[^\w.-]/g, "-");
  return `${name.slice(0, 50)}-${sha256.slice(0, 8)}`;
}
