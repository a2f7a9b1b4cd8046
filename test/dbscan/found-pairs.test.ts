import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { countTile, linkFound, linkTile } from "../../lib/dbscan/dbscan.ts";
import { FoundPairs } from "../../lib/dbscan/found-pairs.ts";
import { LinkCollector } from "../../lib/dbscan/links.ts";
import { coresOf } from "../../lib/dbscan/neighbours.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { matrixOf, syntheticFaces, syntheticTerms } from "./synthetic.ts";

const N = 400;
const LENGTH = 64;
const REACH = { eps: 0.84, few: 0.7 };

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

/** Counts the neighbours of random faces with cores, borders and pairs of others, and keeps the pairs. */
async function counted(most?: number) {
  const rows = syntheticFaces(N, { length: LENGTH, facesEach: 6, spread: 0.75, seed: 3 });
  const matrix = matrixOf(rows, LENGTH, 64, syntheticTerms(N, 0.05));
  const tile = { rows: { from: 0, to: 4 }, columns: { from: 2, to: matrix.blocks } };
  const counts = new Uint32Array(N);
  const found = new FoundPairs(most);
  await countTile(finder, matrix, tile, REACH.eps, counts, found);
  return { matrix, tile, found, cores: coresOf(counts, 4) };
}

test("linkFound: links the neighbours of the first pass as comparing all pairs again does", async () => {
  // Prepare
  const { matrix, tile, found, cores } = await counted();
  const [again, kept] = [new LinkCollector(N), new LinkCollector(N)];
  // Act
  await linkTile(finder, matrix, tile, REACH, cores, again);
  await linkFound(matrix, tile, FoundPairs.decode(found.encode())!, REACH, cores, kept);
  // Assess
  assert.deepEqual(kept.links(), again.links());
  const { edges, borders, pairs } = kept.links();
  assert.ok(edges.length > 0 && borders.length > 0 && pairs.length > 0, "there are links of all kinds");
});

test("FoundPairs: keeps none if there are too many", async () => {
  // Act
  const [few, all] = [await counted(3), await counted()];
  // Assess
  assert.deepEqual([few.found.isComplete, all.found.isComplete], [false, true]);
  assert.equal(FoundPairs.decode(few.found.encode()), undefined);
});
