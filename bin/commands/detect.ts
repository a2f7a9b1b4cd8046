import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Command } from "commander";
import { createDetector } from "../../lib/detect/detector.ts";
import { drawDetection } from "../../lib/detect/draw.ts";
import type { Detection } from "../../lib/detect/types.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { openPhoto } from "../../lib/media/open.ts";
import type { DamageNote } from "../../lib/media/types.ts";
import { chooseDetector } from "../../lib/models/choose.ts";
import { describeFileError } from "../../lib/models/file-error.ts";
import { modelsFolder } from "../../lib/models/files.ts";
import { installModels } from "../../lib/models/install.ts";
import { namesAffecting } from "../../lib/parameters.ts";
import { type DetectionOptions, detectionOf, withDetectionOptions } from "../detection.ts";
import { showDownload } from "../downloads.ts";
import { FaceCheck } from "../face-check.ts";
import { parametersOf, withParameters } from "../options.ts";
import { count, print } from "../output.ts";
import { Misuse } from "../run.ts";

interface DetectOptions extends DetectionOptions {
  readonly out?: string;
  readonly check: boolean;
}

export function detectCommand(): Command {
  const command = new Command("detect")
    .description("find faces in pictures without storing anything")
    .argument("<image...>", "picture files")
    .option("--out <dir>", "write a copy of each picture with its faces outlined to this folder")
    .option("--no-check", "keep what the embedding model takes for something else than a face")
    .action(detect);
  return withParameters(withDetectionOptions(command), namesAffecting("detection"));
}

async function detect(images: readonly string[], options: DetectOptions): Promise<void> {
  const parameters = parametersOf(options);
  const { detector: network, ...detection } = detectionOf(options);
  const detector = await createDetector({
    ...detection,
    ...(detection.engine === "pigo" ? {} : { network: await chooseDetector(network, showDownload) }),
    models: detection.engine === "pigo" ? modelsFolder() : await installModels(undefined, showDownload),
  });
  const check = options.check ? await FaceCheck.load(detector.id) : undefined;
  if (options.out) await makeFolder(options.out);
  const results = [];
  for (const image of images) {
    try {
      const startedAt = performance.now();
      const photo = await openPhoto(image, await readImage(image), limitsOf(parameters));
      const found = await detector.detect(photo, parameters);
      const detection = (await check?.apply(photo, found, parameters)) ?? found;
      const ms = Math.round((performance.now() - startedAt) * 10) / 10;
      const [{ width, height }, note] = [photo, photo.note()];
      results.push({ image, width, height, ...(note ? { note } : {}), ...detection, ms });
      if (options.out)
        await writeFile(join(options.out, `${basename(image)}.jpg`), await drawDetection(photo, detection));
    } catch (error) {
      results.push({ image, error: (error as Error).message });
      process.exitCode = 1;
    }
  }
  await Promise.all([detector.release(), check?.release()]);
  print(options.json, results, results.map(describe).join("\n"));
}

/** @throws Misuse */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch {
    throw new Misuse(`--out ${path} cannot be created: give a folder`);
  }
}

/** @throws Error with the reason in words */
async function readImage(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`cannot be read, as ${describeFileError(error)}`);
  }
}

type Result = { readonly image: string } & (
  | { readonly error: string }
  | (Pick<Detection, "faces" | "dropped"> & { readonly ms: number; readonly note?: DamageNote })
);

function describe(result: Result): string {
  if ("error" in result) return `${result.image}: ${result.error}`;
  const faces = result.faces.map(
    ({ sizePx, score, quality: { sharpness, yaw, roll } }) =>
      `  ${Math.round(sizePx)} px, score ${score.toFixed(1)}, sharpness ${sharpness.toFixed(2)}, yaw ${Math.round(yaw)}°, roll ${Math.round(roll)}°`,
  );
  const { tooSmall, lowScore, overlap } = result.dropped;
  const left = [
    tooSmall && `${tooSmall} too small`,
    lowScore && `${lowScore} with a low score`,
    overlap && `${overlap} overlapping another`,
  ].filter(Boolean);
  const out = left.length > 0 ? [`  dropped: ${left.join(", ")}`] : [];
  const note = result.note ? `, ${result.note}: only part of it could be decoded` : "";
  return [`${result.image}: ${count(result.faces.length, "face")}, ${result.ms} ms${note}`, ...faces, ...out].join(
    "\n",
  );
}
