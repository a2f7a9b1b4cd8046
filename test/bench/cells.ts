/**
 * Measures what a search in the cells of a large version finds of what comparing all centres finds:
 * `facet export --vectors > faces.jsonl; npm run bench -- cells faces.jsonl [--n 20000,56000] [--read 128,32]`.
 *
 * The clusters are two of everyone with six or more photos, each made of a third of them, and one of each of `--n` synthetic
 * strangers. Asked for are the other photos, whose nearest cluster usually has the other one as a rival, and as many faces of
 * strangers: their centres with what real photos differ from theirs. The keys of the photos begin with a folder for each person.
 * Prints one JSON object per size, with figures for each number of cells in `--read`.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { putCells, readCellDirectory } from "../../lib/catalog/versions/cells.ts";
import { blockOf, rowOf } from "../../lib/dbscan/block.ts";
import { divideIntoCells } from "../../lib/dbscan/cells.ts";
import { CentreCollector } from "../../lib/dbscan/centres.ts";
import { clearMargin, type MatchRule, matchGroup } from "../../lib/dbscan/match.ts";
import { NearestRows } from "../../lib/dbscan/nearest-rows.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { calibrated, rawDistance } from "../../lib/embed/calibration.ts";
import { Distance } from "../../lib/embed/distance.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";
import { CELLS_READ, CentresInCells } from "../../lib/recognition/cells.ts";
import { type CentreSource, WholeCentres } from "../../lib/recognition/centres.ts";
import { strangers } from "../dbscan/strangers.ts";
import { normalise } from "../dbscan/synthetic.ts";
import { openLibrary } from "../runs/library.ts";
import { readFaces } from "./faces.ts";

const KNOWN_PHOTOS = 6;

const { values, positionals } = parseArgs({
  options: { n: { type: "string", default: "20000,56000" }, read: { type: "string", default: String(CELLS_READ) } },
  allowPositionals: true,
});
const [file] = positionals;
if (!file) throw new Error("Name the file that facet export --vectors wrote");
const embedder = await findEmbedder();
const { length } = embedder.output;
const distance = Distance.of(embedder);
const parameters = readParameters({});
/** In a library of so many clusters no face joins one that is farther away. */
const farthest = parameters.FACE_CLUSTER_DIST;
const marginAt = (at: number) => clearMargin(at, parameters);

const alone = (await readFaces(file)).filter((face) => face.alone);
const people = [...Map.groupBy(alone, ({ person }) => person).values()];
const known = people.filter((faces) => faces.length >= KNOWN_PHOTOS);
const collector = new CentreCollector(2 * known.length, length);
for (const [person, faces] of known.entries()) {
  for (const [at, face] of faces.entries())
    if (at % 3 < 2) collector.add(2 * person + (at % 3), distance.blockOf([face]), 0);
}
const ofKnown = collector.centres();
const asked = known.flatMap((faces, person) => faces.filter((_, at) => at % 3 === 2).map((face) => ({ face, person })));
/** True for the two clusters of one person. */
const samePerson = (a: number, b: number) => Math.max(a, b) < 2 * known.length && a >> 1 === b >> 1;
const rule: MatchRule = { reachOf: () => farthest, samePerson, marginAt };
const base = Float32Array.from(people.flatMap(([first]) => [...first!.vector]));

for (const n of values.n.split(",").map(Number)) console.log(JSON.stringify(await measure(n)));

async function measure(n: number) {
  const ofStrangers = strangers(n, base, length);
  const rows = new Float32Array(ofKnown.rows.length + ofStrangers.length);
  rows.set(ofKnown.rows);
  rows.set(ofStrangers, ofKnown.rows.length);
  const strangersBlock = distance.blockOf(
    Array.from({ length: n }, (_, row) => ({ vector: ofStrangers.subarray(row * length, (row + 1) * length) })),
  );
  const block = blockOf(0, length, rows, Float64Array.from([...ofKnown.terms, ...strangersBlock.terms]));
  const faces = asked.flatMap(({ face, person }, at) => {
    const stranger = rowOf(strangersBlock, (at * 7919) % n);
    const differing = face.vector.map(
      (value, axis) => stranger[axis]! + value - ofKnown.rows[2 * person * length + axis]!,
    );
    return [face, { vector: normalise(differing, length) }];
  });

  const finder = await PairFinder.open(availableParallelism());
  const nearest = await NearestRows.open(availableParallelism());
  const closing: (() => Promise<void>)[] = [];
  const catalog = await openLibrary({ after: (close) => closing.push(close as () => Promise<void>) });
  const begun = performance.now();
  const cells = await divideIntoCells(nearest, block);
  const seconds = (performance.now() - begun) / 1000;
  const centres = {
    ...{ model: embedder.id, farthest, rows, clusterIds: Array.from({ length: block.count }, (_, row) => `c${row}`) },
    ...{ radii: new Array<number>(block.count).fill(0), terms: { distance: distance.id, values: [...block.terms] } },
  };
  await putCells(catalog, 1, centres, cells);
  const directory = await readCellDirectory(catalog, 1);
  const whole = await candidatesIn(new WholeCentres(embedder, centres));
  const read: Record<string, object> = {};
  for (const cellsRead of values.read.split(",").map(Number)) {
    const some = await candidatesIn(new CentresInCells({ catalog, version: 1, embedder, directory, cellsRead }));
    read[cellsRead] = { realPhotos: compare(some, 0), strangers: compare(some, 1) };
  }
  for (const close of [...closing, () => finder.close(), () => nearest.close()]) await close();
  const sizes = cells.map((cell) => cell.rows.length);
  return {
    ...{ clusters: block.count, cells: cells.length, largest: Math.max(...sizes), secondsToDivide: rounded(seconds) },
    read,
  };

  async function candidatesIn(source: CentreSource) {
    const found = await source.within(
      finder,
      distance.blockOf(faces),
      rawDistance(embedder, farthest + marginAt(farthest)),
    );
    return faces.map((_, at) =>
      (found.get(at) ?? [])
        .map(({ cluster, squared }) => ({
          group: Number(cluster.clusterId.slice(1)),
          distance: calibrated(embedder, Math.sqrt(squared)),
        }))
        .sort((a, b) => a.distance - b.distance),
    );
  }

  /** @param kind 0 for the faces of real people, 1 for those of strangers */
  function compare(some: typeof whole, kind: 0 | 1) {
    const figures = { near: 0, nearFound: 0, rivals: 0, rivalsFound: 0, recognised: 0, missed: 0, wronglyClear: 0 };
    let farthestOff = 0;
    for (let at = kind; at < faces.length; at += 2) {
      const [first, second] = whole[at]!;
      if (!first || first.distance > farthest) continue;
      const groups = new Map(some[at]!.map((candidate) => [candidate.group, candidate.distance]));
      figures.near++;
      if (groups.has(first.group)) figures.nearFound++;
      farthestOff = Math.max(farthestOff, Math.abs((groups.get(first.group) ?? first.distance) - first.distance));
      if (second && second.distance - first.distance < marginAt(first.distance)) {
        figures.rivals++;
        if (groups.has(second.group)) figures.rivalsFound++;
      }
      const [exact, inCells] = [matchGroup(whole[at]!, rule), matchGroup(some[at]!, rule)];
      if (exact) figures.recognised++;
      if (exact && !inCells) figures.missed++;
      const isSame = exact && inCells && (exact.group === inCells.group || samePerson(exact.group, inCells.group));
      if (inCells && !isSame) figures.wronglyClear++;
    }
    return { ...figures, farthestOff: Math.round(farthestOff * 1e4) / 1e4 };
  }
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
