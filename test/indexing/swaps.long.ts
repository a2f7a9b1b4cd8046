import assert from "node:assert/strict";
import { test } from "node:test";
import { HILLS, PARTY, PORTRAIT, TABLE } from "./world/scenes.ts";
import { World } from "./world/world.ts";

/** Gives each key the file of the next, the last one that of the first. */
async function rotate(world: World, keys: readonly string[]): Promise<void> {
  const files = await Promise.all(keys.map((key) => world.bytes(key)));
  await Promise.all(keys.map((key, at) => world.putBytes(key, files[(at + 1) % keys.length]!)));
}

test("files that change places are the photos that they were, with all their events at once", {
  timeout: 240_000,
}, async (t) => {
  // Prepare
  const world = await World.open(t);
  const scenes = [PARTY, PORTRAIT, TABLE, HILLS];
  for (const count of [2, 3, 4]) {
    const keys = scenes.slice(0, count).map((_, at) => `${count}/${at}.jpg`);
    for (const [at, key] of keys.entries()) await world.put(key, { ...scenes[at]!, name: `scene ${key}` });
    await world.settle(...keys);
    await world.name(keys[0]!, 0, "Ada");
    for (let round = 1; round <= count; round++) {
      const before = await Promise.all(keys.map((key) => world.at(key)));
      // Act
      await rotate(world, keys);
      await Promise.all(keys.map((key) => world.index(key)));
      await world.embed();
      // Assess
      const after = await Promise.all(keys.map((key) => world.at(key)));
      const expected = keys.map((key, at) => ({ ...before[(at + 1) % count]!, keys: [key] }));
      assert.deepEqual(after, expected, `${count} files, round ${round}`);
      await world.assertSound();
    }
    assert.equal(await world.decided(keys[0]!, 0), "Ada");
  }
});
