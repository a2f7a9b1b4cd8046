import { test } from "node:test";
import { tell } from "./world/story.ts";

const FIRST = Number(process.env.FIRST_SEED ?? 1000);
const SEEDS = Number(process.env.SEEDS ?? 10);

for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
  test(`random events: the catalog ends as if only the final files had been indexed: seed ${seed}`, (t) =>
    tell(t, seed, 30));
}
