/**
 * Measures what the scores of a network mean, and writes it where the network's record takes it from:
 *
 *   npm run calibrate:detector -- DATA --reference FACEFINDER [--detector ID|FILE]
 *   npm run calibrate:detector -- DATA --second FILE [--detector ID|FILE] [--embedder ID]
 *
 * The second form measures how the embedding model corrects these scores, see calibrate-faceness.ts.
 *
 * DATA holds detection/SET/boxes.json with its pictures, and nonface; FACEFINDER is Pigo's cascade of that name, whose
 * scores are the scale. First the weights of the signs that speak for a face are fitted, then the sums of them are
 * mapped by equal precision. Prints what it wrote.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { OnnxEngine, type Suspect } from "../../lib/detect/onnx/engine.ts";
import { evidenceOf, type FaceSigns } from "../../lib/detect/onnx/evidence.ts";
import { bestPerFace } from "../../lib/detect/onnx/votes.ts";
import { readCascade } from "../../lib/detect/pigo/cascade.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { chooseDetector } from "../../lib/models/choose.ts";
import type { Scoring } from "../../lib/models/detectors.ts";
import { installModels } from "../../lib/models/install.ts";
import { byCascade, SMALLEST_PX } from "./by-cascade.ts";
import { calibrateFaceness } from "./calibrate-faceness.ts";
import { equalPrecision, type Judged } from "./equal-precision.ts";
import { judge, type LabelledPicture, labelledPictures, samplePictures, shows } from "./labelled.ts";
import { fitLogistic } from "./logistic.ts";
import { writeScores } from "./write-scores.ts";

/** Log-odds of the likeliest region and twice the logarithm of the votes: most faces have 5 and more. */
const LEAST_LIKELY = -0.5;
const SIGNS = ["logOdds", "votes", "size", "strayed", "unrest", "asymmetry"] as const;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    detector: { type: "string" },
    reference: { type: "string" },
    second: { type: "string" },
    embedder: { type: "string" },
  },
});
const [data] = positionals;
if (!data || (!values.reference && !values.second)) {
  console.error(
    "Usage: npm run calibrate:detector -- DATA --reference FACEFINDER | --second FILE [--detector ID|FILE] [--embedder ID]",
  );
  process.exit(2);
}
if (values.second) {
  await calibrateFaceness(data, { ...values, second: values.second });
  process.exit();
}

const record = await chooseDetector(values.detector);
const models = await installModels();
const engine = await OnnxEngine.load(record, models, 2);
const facefinder = readCascade(await readFile(values.reference!));

interface Seen {
  readonly picture: LabelledPicture;
  readonly suspects: readonly Suspect[];
}

const seen: Seen[] = [];
const reference: Judged[] = [];
for (const picture of [...labelledPictures(data), ...(await samplePictures())]) {
  const photo = await openPhoto(picture.path, await readFile(picture.path));
  seen.push({ picture, suspects: await engine.suspectsIn(photo, SMALLEST_PX) });
  if (hasFaces({ picture })) reference.push(...judge(bestPerFace(await byCascade(facefinder, photo)), picture.faces));
}
await engine.release();

const examples = seen.flatMap(examplesOf);
const weights = fitWeights(examples);
const own = seen
  .filter(hasFaces)
  .flatMap(({ picture, suspects }) =>
    judge(bestPerFace(suspects.map((each) => ({ ...each, score: evidenceOf(weights, each.signs) }))), picture.faces),
  );
const scoring: Scoring = {
  weights,
  scale: equalPrecision(own, reference),
  dataset: [...new Set(seen.map(({ picture }) => picture.set))].join(", "),
  date: new Date().toISOString().slice(0, 10),
  faces: examples.filter(({ right }) => right).length,
  others: examples.filter(({ right }) => !right).length,
};
console.log(
  JSON.stringify({ detector: record.id, ...scoring, written: await writeScores(record.id, scoring) }, null, 2),
);

/** The share of false faces depends on the number of pictures without faces that are searched. */
function hasFaces({ picture }: { readonly picture: LabelledPicture }): boolean {
  return picture.faces.length > 0;
}

/** Candidates so unlikely that no landmarks could make them a face would not improve the fit. */
function isLikely({ signs: { logOdds, votes } }: Suspect): boolean {
  return logOdds + 2 * votes > LEAST_LIKELY;
}

interface Example {
  readonly signs: FaceSigns;
  /** Sets count the same, however many pictures they have: most by far are small grey scans. */
  readonly set: string;
  readonly right: boolean;
}

/** The likeliest of the suspects over one face is it; others over it teach nothing. */
function examplesOf({ picture, suspects }: Seen): Example[] {
  const left = new Set(picture.faces);
  return suspects
    .filter(isLikely)
    .toSorted((a, b) => b.signs.logOdds - a.signs.logOdds)
    .flatMap(({ signs, square }) => {
      const over = picture.faces.filter((face) => shows(square, face));
      const face = over.find((each) => left.has(each));
      if (face) left.delete(face);
      return face || over.length === 0 ? [{ signs, set: picture.set, right: face !== undefined }] : [];
    });
}

/** A sign that is the same in all examples counts nothing: a network that brings its points has but three. */
function fitWeights(all: readonly Example[]): Scoring["weights"] {
  const sizes = new Map<string, number>();
  for (const { set } of all) sizes.set(set, (sizes.get(set) ?? 0) + 1);
  const used = SIGNS.filter((sign) => all.some(({ signs }) => signs[sign] !== all[0]!.signs[sign]));
  const { weights: found, bias } = fitLogistic(
    all.map(({ signs }) => used.map((sign) => signs[sign])),
    all.map(({ right }) => right),
    all.map(({ set }) => all.length / sizes.size / sizes.get(set)!),
  );
  const rounded = (value: number) => Math.round(value * 1e4) / 1e4;
  const weightOf = (sign: keyof FaceSigns) => rounded(found[used.indexOf(sign as (typeof used)[number])] ?? 0);
  const signs = Object.fromEntries(SIGNS.map((sign) => [sign, weightOf(sign)])) as unknown as FaceSigns;
  return { bias: rounded(bias), ...signs };
}
