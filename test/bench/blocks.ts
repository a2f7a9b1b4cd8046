/**
 * Measures what the tiles of a run read from the runs bucket, and the processor time for it: blocks in int8, and in float32
 * where pairs have to be decided, against blocks in float32 only. `npm run bench -- blocks --n 20000 [--added 100] [--tasks 100]`.
 * Prints one JSON object. The people of the first library are all alike, 0.81 from face to face; those of the second
 * differ, from 0.52 to 1.04, so that many pairs are about as far apart as the distance that counts. The blocks are in memory: the
 * time does not include that of reading.
 */
import { isDeepStrictEqual, parseArgs } from "node:util";
import { type Block, blockOf, partOf } from "../../lib/dbscan/block.ts";
import { type AnyBlock, encodeCoarse } from "../../lib/dbscan/coarse.ts";
import { Components } from "../../lib/dbscan/components.ts";
import { countTile, linkFound, linkTile, type Matrix } from "../../lib/dbscan/dbscan.ts";
import { FoundPairs } from "../../lib/dbscan/found-pairs.ts";
import { LinkCollector } from "../../lib/dbscan/links.ts";
import { coresOf } from "../../lib/dbscan/neighbours.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { LARGEST_SIDE, tileAt, tileCount, tileSide } from "../../lib/dbscan/tiles.ts";
import { type Density, update } from "../../lib/dbscan/update.ts";
import { coarseFirst, keeping } from "../../lib/runs/matrix.ts";
import { randomNumbers, syntheticFaces } from "../dbscan/synthetic.ts";

const LENGTH = 512;
const REACH = { eps: 1, few: 0.8 };
const CORE = 4;
const ROWS = 4096;
/** Spreads of the people who differ; see syntheticFaces. */
const SPREADS = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1];

const { values } = parseArgs({
  options: {
    n: { type: "string", default: "20000" },
    added: { type: "string", default: "100" },
    tasks: { type: "string", default: "100" },
  },
});
const [n, added, tasks] = [Number(values.n), Number(values.added), Number(values.tasks)];
const finder = await PairFinder.open(1);

/** Returns faces of people of all spreads, in random order. */
function differentPeople(count: number): Float32Array {
  const each = Math.ceil(count / SPREADS.length);
  const parts = SPREADS.map((spread, seed) => syntheticFaces(each, { length: LENGTH, spread, seed }));
  const random = randomNumbers(1);
  const order = Array.from({ length: each * SPREADS.length }, (_, at) => ({ at, key: random() }));
  order.sort((a, b) => a.key - b.key);
  const rows = new Float32Array(count * LENGTH);
  for (const [row, { at }] of order.slice(0, count).entries()) {
    const from = Math.floor(at / SPREADS.length) * LENGTH;
    rows.set(parts[at % SPREADS.length]!.subarray(from, from + LENGTH), row * LENGTH);
  }
  return rows;
}

/** A bucket with the blocks of a run, which counts the bytes that are read. */
class Bucket {
  bytes = 0;
  private readonly blocks: { readonly block: Block; readonly coarse: Uint8Array }[] = [];
  private readonly n: number;

  constructor(rows: Float32Array) {
    const all = blockOf(0, LENGTH, rows);
    this.n = all.count;
    for (let from = 0; from < all.count; from += ROWS) {
      const block = partOf(all, from, Math.min(all.count, from + ROWS), from);
      this.blocks.push({ block, coarse: encodeCoarse(block) });
    }
  }

  full(most: number): Matrix {
    return {
      n: this.n,
      blocks: this.blocks.length,
      load: keeping(most, async (index) => {
        const { start, rows, terms } = this.blocks[index]!.block;
        this.bytes += rows.byteLength + terms.byteLength;
        return blockOf(start, LENGTH, rows, terms);
      }),
    };
  }

  coarse(): Matrix<AnyBlock> {
    return coarseFirst(this.full(2 * LARGEST_SIDE), { blockRows: ROWS, length: LENGTH }, async (index) => {
      const { coarse } = this.blocks[index]!;
      this.bytes += coarse.byteLength;
      return coarse;
    });
  }
}

/** What a step reads, and the processor time that it takes. */
async function measured<T>(bucket: Bucket, work: () => Promise<T>) {
  bucket.bytes = 0;
  const spent = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(spent);
  return {
    megabytes: Math.round(bucket.bytes / 1e6),
    processorSeconds: Math.round((user + system) / 1e4) / 100,
    result,
  };
}

/**
 * Counts and links all tiles, each with a matrix of its own as in a task of its own.
 * @param link opens the matrix to link the pairs that counting found; without it, all pairs are compared again
 */
async function allTiles(open: () => Matrix<AnyBlock>, link?: () => Matrix): Promise<Density> {
  const matrix = open();
  const side = tileSide(matrix.blocks, tasks);
  const tiles = Array.from({ length: tileCount(matrix.blocks, side) }, (_, at) => tileAt(matrix.blocks, side, at));
  const counts = new Uint32Array(matrix.n);
  const kept = tiles.map(() => new FoundPairs());
  for (const [at, tile] of tiles.entries()) await countTile(finder, open(), tile, REACH.eps, counts, kept[at]);
  const cores = coresOf(counts, CORE);
  const collector = new LinkCollector(matrix.n);
  for (const [at, tile] of tiles.entries()) {
    if (link) await linkFound(link(), tile, kept[at]!, REACH, cores, collector);
    else await linkTile(finder, open(), tile, REACH, cores, collector);
  }
  return { counts, cores, links: collector.links() };
}

function labelsOf({ cores, links }: Density): Int32Array {
  const components = new Components(cores.length);
  components.add(links);
  return components.labels(cores);
}

async function measure(rows: Float32Array) {
  const bucket = new Bucket(rows);
  const before = new Bucket(rows.subarray(0, (n - added) * LENGTH));
  const basis = await allTiles(() => before.coarse());
  const ways = {
    "float32, 8 blocks kept": () => bucket.full(8),
    "float32, a tile's blocks kept": () => bucket.full(2 * LARGEST_SIDE),
    "int8 first": () => bucket.coarse(),
    "int8 first, pairs kept": () => bucket.coarse(),
  };
  const answer: Record<string, object> = {};
  const labels: Int32Array[] = [];
  for (const [name, open] of Object.entries(ways)) {
    const { result, ...all } = await measured(bucket, () =>
      allTiles(open, name.endsWith("pairs kept") ? () => bucket.full(2 * LARGEST_SIDE) : undefined),
    );
    const change = {
      ...{
        matrix: open(),
        full: bucket.full(8),
        blockRows: ROWS,
        length: LENGTH,
        removed: blockOf(0, LENGTH, new Float32Array()),
      },
      movedTo: Int32Array.from({ length: n - added }, (_, row) => row),
      added: Array.from({ length: added }, (_, at) => n - added + at),
    };
    const { result: updated, ...changed } = await measured(bucket, () => update(finder, basis, change, REACH, CORE));
    labels.push(labelsOf(result), labelsOf(updated));
    answer[name] = { all, changed };
  }
  return { ...answer, sameLabels: labels.every((each) => isDeepStrictEqual(each, labels[0])) };
}

const alike = await measure(syntheticFaces(n, { length: LENGTH, spread: 0.7 }));
const different = await measure(differentPeople(n));
console.log(JSON.stringify({ n, added, tasks, alike, different }, undefined, 2));
await finder.close();
