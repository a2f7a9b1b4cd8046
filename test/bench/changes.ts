/**
 * Measures a run after a few new faces against one that compares all with all, without the catalog:
 * `npm run bench -- changes --n 100000 --added 1000`. Prints one JSON object; `ratio` is the share of the whole that the new faces cost.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { blockOf } from "../../lib/dbscan/block.ts";
import { Components } from "../../lib/dbscan/components.ts";
import { countTile, linkTile, type Matrix } from "../../lib/dbscan/dbscan.ts";
import { LinkCollector } from "../../lib/dbscan/links.ts";
import { matrixInMemory } from "../../lib/dbscan/memory.ts";
import { coresOf } from "../../lib/dbscan/neighbours.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { type Density, update } from "../../lib/dbscan/update.ts";
import { syntheticFaces } from "../dbscan/synthetic.ts";

const LENGTH = 512;
const REACH = { eps: 1, few: 0.8 };
const CORE = 4;

const { values } = parseArgs({
  options: { n: { type: "string", default: "100000" }, added: { type: "string", default: "1000" } },
});
const [n, added] = [Number(values.n), Number(values.added)];
const finder = await PairFinder.open(availableParallelism());

/** Processor seconds: the machine may have other things to do. */
async function secondsOf<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const start = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(start);
  return { seconds: Math.round((user + system) / 1e4) / 100, result };
}

async function fromScratch(matrix: Matrix): Promise<Density> {
  const all = { from: 0, to: matrix.blocks };
  const counts = new Uint32Array(matrix.n);
  await countTile(finder, matrix, { rows: all, columns: all }, REACH.eps, counts);
  const cores = coresOf(counts, CORE);
  const collector = new LinkCollector(matrix.n);
  await linkTile(finder, matrix, { rows: all, columns: all }, REACH, cores, collector);
  return { counts, cores, links: collector.links() };
}

const labelsOf = ({ cores, links }: Density) => {
  const components = new Components(cores.length);
  components.add(links);
  return components.labels(cores);
};

const rows = syntheticFaces(n + added, { length: LENGTH });
const [now, then] = [rows, rows.subarray(0, n * LENGTH)].map((some) => matrixInMemory(blockOf(0, LENGTH, some))) as [
  Matrix,
  Matrix,
];
const before = await secondsOf(() => fromScratch(then));
const change = {
  ...{ matrix: now, full: now, blockRows: 4096, length: LENGTH },
  movedTo: Int32Array.from({ length: n }, (_, row) => row),
  added: Array.from({ length: added }, (_, at) => n + at),
  removed: blockOf(0, LENGTH, new Float32Array()),
};
const after = await secondsOf(() => update(finder, before.result, change, REACH, CORE));
const back = await secondsOf(() =>
  update(
    finder,
    after.result,
    {
      ...{ matrix: then, full: then, blockRows: 4096, length: LENGTH },
      movedTo: Int32Array.from({ length: n + added }, (_, row) => (row < n ? row : -1)),
      added: [],
      removed: blockOf(0, LENGTH, rows.subarray(n * LENGTH)),
    },
    REACH,
    CORE,
  ),
);
const same = Buffer.from(labelsOf(back.result).buffer).equals(Buffer.from(labelsOf(before.result).buffer));
const answer = {
  n,
  added,
  processorSeconds: { all: before.seconds, added: after.seconds, removed: back.seconds },
  ratio: Math.round((after.seconds / before.seconds) * 1000) / 1000,
  backToTheSame: same,
};
console.log(JSON.stringify(answer, undefined, 2));
await finder.close();
