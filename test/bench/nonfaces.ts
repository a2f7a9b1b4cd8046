/**
 * Counts the faces that are found in pictures without a human face, without and with the check of found faces:
 *
 *   npm run bench -- nonfaces [--face-size 20]
 *
 * nonfaces.json lists the pictures: photos and drawings in packages of the npm registry, from where they are fetched the
 * first time. Prints a table in Markdown, one row for what the pictures show, and the pictures with false faces.
 */
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { facetJson } from "../support/facet.ts";
import { installNonfaces, type NonfacePicture } from "./nonface-pictures.ts";
import packages from "./nonfaces.json" with { type: "json" };
import { table, wholeNumber } from "./tables.ts";

const { values } = parseArgs({ options: { "face-size": { type: "string", default: "20" } } });
const size = ["--face-size", values["face-size"]];

/** False faces in each of the pictures. */
async function falseFaces(pictures: readonly NonfacePicture[], ...flags: string[]): Promise<number[]> {
  const answers: { faces: unknown[] }[] = await facetJson("detect", ...pictures.map(({ path }) => path), ...flags);
  return answers.map(({ faces }) => faces.length);
}

interface Counts {
  readonly pictures: readonly NonfacePicture[];
  /** False faces, picture by picture. */
  readonly unchecked: readonly number[];
  readonly checked: readonly number[];
}

function row(kind: string, { pictures, unchecked, checked }: Counts): string[] {
  const photos = pictures.filter(({ photo }) => photo).length;
  return [kind, ...[pictures.length, photos, sum(unchecked), sum(checked)].map(wholeNumber)];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

const counts = new Map<string, Counts>();
for (const [kind, pictures] of Map.groupBy(await installNonfaces(packages), ({ kind }) => kind)) {
  console.error(`${kind}: ${pictures.length} pictures`);
  const unchecked = await falseFaces(pictures, ...size, "--no-check");
  counts.set(kind, { pictures, unchecked, checked: await falseFaces(pictures, ...size) });
}
const all: Counts = {
  pictures: [...counts.values()].flatMap(({ pictures }) => pictures),
  unchecked: [...counts.values()].flatMap(({ unchecked }) => unchecked),
  checked: [...counts.values()].flatMap(({ checked }) => checked),
};
console.log(
  table(
    ["pictures of", "pictures", "of them photos", "false faces without the check", "with it"],
    [...[...counts].map(([kind, some]) => row(kind, some)), row("all", all)],
  ),
);
console.log();
for (const [at, { kind, path }] of all.pictures.entries()) {
  if (all.unchecked[at] || all.checked[at]) {
    console.log(`- ${join(kind, basename(path))}: ${all.unchecked[at]} without, ${all.checked[at]} with`);
  }
}
