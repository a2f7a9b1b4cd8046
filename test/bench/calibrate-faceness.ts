/**
 * Measures how a detection's score and the length of the embedding model's output together tell faces from other things,
 * and writes it where lib/models/faceness.ts takes it from. Run by calibrate-detector.ts.
 *
 * DATA holds detection/SET/boxes.json with its pictures, and nonface; and web, photos without labels: there, a detection is
 * a face if a second network finds it too, with a score of FACE_SCORE and more, and none if the second finds nothing.
 */
import { readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDetector } from "../../lib/detect/detector.ts";
import { surchargeOf } from "../../lib/detect/select.ts";
import type { DetectedFace, Detector } from "../../lib/detect/types.ts";
import { cutCrop } from "../../lib/embed/align.ts";
import { createEmbedder } from "../../lib/embed/embedder.ts";
import { correctedScore, type Seen, signsOfFace } from "../../lib/embed/faceness.ts";
import { openPhoto } from "../../lib/media/open.ts";
import type { OpenPhoto } from "../../lib/media/types.ts";
import { chooseDetector, chooseEmbedder } from "../../lib/models/choose.ts";
import type { Faceness } from "../../lib/models/faceness.ts";
import { modelPath } from "../../lib/models/files.ts";
import { installModels } from "../../lib/models/install.ts";
import { readParameters } from "../../lib/parameters.ts";
import { SMALLEST_PX } from "./by-cascade.ts";
import { isMatch } from "./detection.ts";
import { judge, labelledPictures, samplePictures } from "./labelled.ts";
import { fitLogistic } from "./logistic.ts";

/** Every detection counts, not only those that would be kept. */
const ALL = readParameters({ FACE_SIZE: SMALLEST_PX, FACE_SCORE: 1 });
const { FACE_SCORE } = readParameters({});

export interface FacenessOptions {
  /** The network's file. */
  readonly second: string;
  readonly detector?: string | undefined;
  readonly embedder?: string | undefined;
}

interface Example {
  readonly set: string;
  /** Number of the picture. */
  readonly picture: number;
  readonly seen: Seen;
  readonly right: boolean;
}

export async function calibrateFaceness(data: string, options: FacenessOptions): Promise<void> {
  const models = await installModels();
  const load = async (chosen?: string) => {
    const network = await chooseDetector(chosen);
    return { network, detector: await createDetector({ engine: "onnx", models, network }) };
  };
  const [first, second] = [await load(options.detector), await load(options.second)];
  const record = await chooseEmbedder(options.embedder);
  const embedder = await createEmbedder({ record, file: modelPath(record.file), threads: 2 });
  const examples: Example[] = [];
  let pictures = 0;
  const labelled = [...labelledPictures(data), ...(await samplePictures())];
  const web = readdirSync(join(data, "web")).sort();
  for (const { path, set, faces } of labelled) {
    const { photo, found } = await detectIn(path, first.detector);
    const surest = found.toSorted((one, other) => other.score - one.score);
    const squares = surest.map((face) => ({ square: squareOf(photo, face), score: face.score }));
    const rights = new Map(judge(squares, faces).map(({ right }, at) => [surest[at]!, right]));
    await add(photo, set, found, (face) => rights.get(face));
  }
  for (const name of web) {
    const { photo, found } = await detectIn(join(data, "web", name), first.detector);
    const others = (await second.detector.detect(photo, ALL)).faces;
    await add(photo, "web", found, (face) => agreement(photo, face, others));
  }
  await Promise.all([first.detector.release(), second.detector.release(), embedder.release()]);

  const faceness: Faceness = {
    ...fit(examples),
    dataset: [...new Set(examples.map(({ set }) => set))].join(", "),
    date: new Date().toISOString().slice(0, 10),
    faces: examples.filter(({ right }) => right).length,
    others: examples.filter(({ right }) => !right).length,
  };
  const name = `${first.network.id}+${record.id}`;
  const path = join(import.meta.dirname, "../../lib/models/faceness", `${name}.json`);
  await writeFile(path, `${JSON.stringify(faceness, null, 2)}\n`);
  console.log(JSON.stringify({ ...faceness, written: path }, null, 2));
  console.table(crossValidated(examples));

  async function add(
    photo: OpenPhoto,
    set: string,
    found: readonly DetectedFace[],
    isRight: (face: DetectedFace) => boolean | undefined,
  ) {
    const crops = await Promise.all(found.map(async (face) => (await cutCrop(photo, face)).jpeg));
    const picture = pictures++;
    for (const [at, embedding] of (await embedder.embed(crops)).entries()) {
      const right = isRight(found[at]!);
      if (embedding instanceof Error || right === undefined) continue;
      examples.push({ set, picture, right, seen: { ...found[at]!, rawLength: embedding.rawLength } });
    }
  }
}

async function detectIn(path: string, detector: Detector) {
  const photo = await openPhoto(path, await readFile(path));
  return { photo, found: (await detector.detect(photo, ALL)).faces };
}

/** The square of a face about its centre, px. */
function squareOf(photo: OpenPhoto, { box, sizePx }: DetectedFace) {
  return { x: (box.x + box.width / 2) * photo.width, y: (box.y + box.height / 2) * photo.height, side: sizePx };
}

/** Whether the second network sees a face there too; undefined if it is not sure. */
function agreement(photo: OpenPhoto, face: DetectedFace, others: readonly DetectedFace[]): boolean | undefined {
  const about = (each: DetectedFace) => {
    const { x, y, side } = squareOf(photo, each);
    return { x, y, size: side };
  };
  const scores = others.filter((each) => isMatch(about(face), about(each))).map(scoreOf);
  if (scores.length === 0) return false;
  return Math.max(...scores) >= FACE_SCORE ? true : undefined;
}

/** The score without the surcharge for the size. */
const scoreOf = ({ score, sizePx }: Pick<DetectedFace, "score" | "sizePx">) => score - surchargeOf(sizePx);

/** A set counts by the square root of its size: that of photos without labels is by far the largest, and the least sure. */
function fit(examples: readonly Example[]): Pick<Faceness, "weights" | "slope"> {
  const sizes = new Map([...Map.groupBy(examples, ({ set }) => set)].map(([set, { length }]) => [set, length]));
  const counts = examples.map(({ set }) => Math.sqrt(examples.length / sizes.size / sizes.get(set)!));
  const truth = examples.map(({ right }) => right);
  const signs = examples.map(({ seen }) => signsOfFace(seen));
  const all = fitLogistic(
    signs.map(({ score, rawLength, size, yaw }) => [score, rawLength, size, yaw]),
    truth,
    counts,
  );
  const [score, rawLength, size, yaw] = all.weights.map(rounded) as [number, number, number, number];
  const alone = fitLogistic(
    signs.map((each) => [each.score]),
    truth,
    counts,
  );
  return {
    weights: { bias: rounded(all.bias), score, rawLength, size, yaw },
    slope: rounded(alone.weights[0]!),
  };
}

const rounded = (value: number) => Math.round(value * 1e4) / 1e4;

/** Detections of each set that are kept, by halves of the pictures, each with what was fitted on the other half. */
function crossValidated(examples: readonly Example[]): Record<string, Record<string, number>> {
  const sets = new Set(examples.map(({ set }) => set));
  const table = Object.fromEntries(
    [...sets].map((set) => [set, { faces: 0, "faces checked": 0, others: 0, "others checked": 0 }]),
  );
  for (const half of [0, 1]) {
    const isIn = ({ picture }: Example) => picture % 2 === half;
    const other = fit(examples.filter((each) => !isIn(each))) as Faceness;
    for (const { set, seen, right } of examples.filter(isIn)) {
      const row = table[set]!;
      if (scoreOf(seen) < FACE_SCORE) continue;
      const kind = right ? "faces" : "others";
      row[kind]++;
      if (correctedScore(other, seen) >= FACE_SCORE + surchargeOf(seen.sizePx)) row[`${kind} checked`]++;
    }
  }
  return table;
}
