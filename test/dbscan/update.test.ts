import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Block, blockOf } from "../../lib/dbscan/block.ts";
import { Components } from "../../lib/dbscan/components.ts";
import { countTile, linkTile } from "../../lib/dbscan/dbscan.ts";
import { LinkCollector, type Links } from "../../lib/dbscan/links.ts";
import { coresOf } from "../../lib/dbscan/neighbours.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { type Density, GONE, update } from "../../lib/dbscan/update.ts";
import { bruteForce, matrixOf, randomNumbers, syntheticFaces, syntheticTerms } from "./synthetic.ts";

const LENGTH = 24;
const REACH = { eps: 0.72, few: 0.6 };
const CORE = 4;
const BLOCK_ROWS = 37;

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

/** Computes counts, cores and links by comparing all rows. */
async function fromScratch({ rows, terms }: Block): Promise<Density> {
  const matrix = matrixOf(rows, LENGTH, BLOCK_ROWS, terms);
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

const pairsOf = ({ pairs, apart }: Links) =>
  [...apart.keys()].map((at) => `${pairs[2 * at]} ${pairs[2 * at + 1]} ${apart[at]}`).sort();

test("update: equals a full computation after any additions and removals", async () => {
  for (const seed of [1, 2, 3, 4]) {
    // Prepare: a pool of faces, some of which are in the matrix at any time, in the order of the pool.
    const random = randomNumbers(seed);
    const pool = syntheticFaces(260, { length: LENGTH, facesEach: 7, spread: 0.62, seed });
    const vector = (at: number) => pool.subarray(at * LENGTH, (at + 1) * LENGTH);
    const terms = syntheticTerms(260, seed % 2 === 0 ? 0.1 : 0, seed);
    const rowsOf = (some: readonly number[]) =>
      blockOf(
        0,
        LENGTH,
        Float32Array.from(some.flatMap((at) => [...vector(at)])),
        Float64Array.from(some, (at) => terms[at]!),
      );
    let members = [...Array(260).keys()].filter(() => random() < 0.6);
    let density = await fromScratch(rowsOf(members));
    for (let step = 0; step < 8; step++) {
      const [leaving, coming] = step === 0 ? [0, 0] : [random() * 0.3, random() * 0.5];
      const now = [...Array(260).keys()].filter((at) =>
        members.includes(at) ? random() >= leaving : random() < coming,
      );
      const placeOf = new Map(now.map((at, row) => [at, row]));
      const { rows, terms: nowTerms } = rowsOf(now);
      const matrix = matrixOf(rows, LENGTH, BLOCK_ROWS, nowTerms);
      // Act
      density = await update(
        finder,
        density,
        {
          ...{ matrix, full: matrix },
          blockRows: BLOCK_ROWS,
          length: LENGTH,
          movedTo: Int32Array.from(members, (at) => placeOf.get(at) ?? GONE),
          added: now.flatMap((at, row) => (members.includes(at) ? [] : [row])),
          removed: rowsOf(members.filter((at) => !placeOf.has(at))),
        },
        REACH,
        CORE,
      );
      members = now;
      // Assess
      const expected = await fromScratch(rowsOf(now));
      assert.deepEqual(density.counts, expected.counts);
      assert.deepEqual(density.cores, expected.cores);
      assert.deepEqual(labelsOf(density), labelsOf(expected));
      assert.deepEqual(pairsOf(density.links), pairsOf(expected.links));
      assert.deepEqual(labelsOf(density), bruteForce(rows, LENGTH, REACH.eps, CORE, nowTerms).labels);
    }
  }
});
