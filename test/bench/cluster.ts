/**
 * Measures exact DBSCAN on synthetic people: `node test/bench/cluster.ts --n 20000 [--threads 2] [--block 4096]`.
 * Prints one JSON object. It compares with products in float32 only and a second pass that compares all pairs again, as
 * Facet did before, alternating, and takes the best of `--rounds` each; the baseline is a plain nested loop that counts neighbours among 5,000 of the vectors.
 */
import { availableParallelism } from "node:os";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { Components, NOISE } from "../../lib/dbscan/components.ts";
import { type Clustering, countTile, dbscan, linkTile, type Matrix } from "../../lib/dbscan/dbscan.ts";
import { Float32Pairs } from "../../lib/dbscan/float32.ts";
import { LinkCollector } from "../../lib/dbscan/links.ts";
import { coresOf } from "../../lib/dbscan/neighbours.ts";
import { PairFinder, type Pairs } from "../../lib/dbscan/pairs.ts";
import { matrixOf, syntheticFaces } from "../dbscan/synthetic.ts";

const LENGTH = 512;
const EPS = 1.0;
const CORE = 4;
const BASELINE_FACES = 5000;

const { values } = parseArgs({
  options: {
    n: { type: "string", default: "20000" },
    threads: { type: "string", default: String(Math.min(2, availableParallelism())) },
    block: { type: "string", default: "4096" },
    rounds: { type: "string", default: "1" },
  },
});
const [n, threads, block] = [Number(values.n), Number(values.threads), Number(values.block)];

async function secondsOf<T>(
  work: () => T | Promise<T>,
): Promise<{ seconds: number; processorSeconds: number; result: T }> {
  const start = performance.now();
  const spent = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(spent);
  return { seconds: (performance.now() - start) / 1000, processorSeconds: (user + system) / 1e6, result };
}

/** Clusters by comparing all pairs to count neighbours, and again to link them. */
async function inTwoPasses(pairs: Pairs, matrix: Matrix): Promise<Clustering> {
  const all = { from: 0, to: matrix.blocks };
  const tile = { rows: all, columns: all };
  const counts = new Uint32Array(matrix.n);
  await countTile(pairs, matrix, tile, EPS, counts);
  const cores = coresOf(counts, CORE);
  const collector = new LinkCollector(matrix.n);
  await linkTile(pairs, matrix, tile, { eps: EPS, few: 0 }, cores, collector);
  const components = new Components(matrix.n);
  components.add(collector.links());
  return { labels: components.labels(cores), cores };
}

/** Neighbours of every row within EPS, as a nested loop in plain JavaScript counts them. */
function nestedLoop(rows: Float32Array): number {
  const count = rows.length / LENGTH;
  let pairs = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let at = 0; at < LENGTH; at++) {
        const difference = rows[i * LENGTH + at]! - rows[j * LENGTH + at]!;
        sum += difference * difference;
      }
      if (sum <= EPS * EPS) pairs++;
    }
  }
  return pairs;
}

const rows = syntheticFaces(n, { length: LENGTH });
const few = syntheticFaces(BASELINE_FACES, { length: LENGTH });
const finder = await PairFinder.open(threads);
const small = await secondsOf(() => dbscan(finder, matrixOf(few, LENGTH, block), EPS, CORE));
const float32 = await Float32Pairs.open(threads);
const cluster = () => secondsOf(() => dbscan(finder, matrixOf(rows, LENGTH, block), EPS, CORE));
const clusterInFloat32 = () => secondsOf(() => inTwoPasses(float32, matrixOf(rows, LENGTH, block)));
let { seconds, processorSeconds, result } = await cluster();
const residentMb = process.resourceUsage().maxRSS / 1024;
const inFloat32 = await clusterInFloat32();
for (let round = 1; round < Number(values.rounds); round++) {
  const again = await cluster();
  seconds = Math.min(seconds, again.seconds);
  processorSeconds = Math.min(processorSeconds, again.processorSeconds);
  const float32Again = await clusterInFloat32();
  inFloat32.seconds = Math.min(inFloat32.seconds, float32Again.seconds);
  inFloat32.processorSeconds = Math.min(inFloat32.processorSeconds, float32Again.processorSeconds);
}
const baseline = await secondsOf(() => nestedLoop(few));
await Promise.all([finder.close(), float32.close()]);

const rounded = (value: number) => Math.round(value * 1000) / 1000;
const answer = {
  n,
  threads,
  block,
  seconds: rounded(seconds),
  processorSeconds: rounded(processorSeconds),
  nanosecondsAPair: rounded((processorSeconds / ((n * n) / 2)) * 1e9),
  residentMb: Math.round(residentMb),
  clusters: new Set(result.labels.filter((label) => label !== NOISE)).size,
  noise: result.labels.filter((label) => label === NOISE).length,
  float32: {
    seconds: rounded(inFloat32.seconds),
    processorSeconds: rounded(inFloat32.processorSeconds),
    timeAgainstIt: rounded(seconds / inFloat32.seconds),
    processorTimeAgainstIt: rounded(processorSeconds / inFloat32.processorSeconds),
    sameLabels: isDeepStrictEqual(result, inFloat32.result),
  },
  baseline: {
    faces: BASELINE_FACES,
    nestedLoopSeconds: rounded(baseline.seconds),
    nestedLoopProcessorSeconds: rounded(baseline.processorSeconds),
    seconds: rounded(small.seconds),
    processorSeconds: rounded(small.processorSeconds),
    timesFaster: Math.round(baseline.seconds / small.seconds),
  },
};
console.log(JSON.stringify(answer, undefined, 2));
