/**
 * Measures what the scores of our own cascade mean on the scale of Pigo's facefinder, by equal precision, and writes it
 * where the pigo engine takes it from:
 *
 *   npm run calibrate:cascade -- DATA --reference FACEFINDER
 *
 * DATA holds detection/SET/boxes.json with its pictures. Prints what it wrote.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bestPerFace } from "../../lib/detect/onnx/votes.ts";
import { readCascade } from "../../lib/detect/pigo/cascade.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { FACET_CASCADE } from "../../lib/models/bundled.ts";
import { byCascade } from "./by-cascade.ts";
import { equalPrecision, type Judged } from "./equal-precision.ts";
import { judge, labelledPictures } from "./labelled.ts";
import { writeScores } from "./write-scores.ts";

const OWN = join(import.meta.dirname, "../../layers/vision", FACET_CASCADE.name);

const { positionals, values } = parseArgs({ allowPositionals: true, options: { reference: { type: "string" } } });
const [data] = positionals;
if (!data || !values.reference) {
  console.error("Usage: npm run calibrate:cascade -- DATA --reference FACEFINDER");
  process.exit(2);
}

const pictures = labelledPictures(data).filter(({ faces }) => faces.length > 0);

async function judged(file: string): Promise<Judged[]> {
  const cascade = readCascade(await readFile(file));
  const found: Judged[] = [];
  for (const { path, faces } of pictures) {
    const photo = await openPhoto(path, await readFile(path));
    found.push(...judge(bestPerFace(await byCascade(cascade, photo)), faces));
  }
  return found;
}

const scores = {
  scale: equalPrecision(await judged(OWN), await judged(values.reference)),
  dataset: [...new Set(pictures.map(({ set }) => set))].join(", "),
  date: new Date().toISOString().slice(0, 10),
};
console.log(JSON.stringify({ ...scores, written: await writeScores(FACET_CASCADE.name, scores) }, null, 2));
