import assert from "node:assert/strict";
import { test } from "node:test";
import { PARTY, TABLE } from "./world/scenes.ts";
import { rated } from "./world/segments.ts";
import { World } from "./world/world.ts";

test("photos keep their identity when a folder is renamed while they are rated, in any order of events", async (t) => {
  // Prepare
  const world = await World.open(t);
  for (const order of permutations([0, 1, 2, 3])) {
    const folder = `of ${order.join("")}`;
    const scenes = [PARTY, TABLE].map((scene) => ({ ...scene, name: `${scene.name} ${folder}` }));
    const [a, b] = [`${folder}/a.jpg`, `${folder}/b.jpg`];
    await world.put(a, scenes[0]!);
    await world.put(b, scenes[1]!);
    await world.settle(a, b);
    await world.name(a, 0, "Ada");
    const before = [await world.at(a), await world.at(b)];
    // Act
    const keys = [a, b, `new ${a}`, `new ${b}`];
    await world.put(keys[2]!, scenes[0]!, {}, { xmp: rated(3) });
    await world.put(keys[3]!, scenes[1]!, {}, { caption: "at the table" });
    await world.remove(a, b);
    for (const at of order) await world.index(keys[at]!);
    await world.embed();
    // Assess
    assert.deepEqual(
      [await world.at(keys[2]!), await world.at(keys[3]!)],
      before.map((photo, at) => ({ ...photo, keys: [keys[at + 2]!] })),
      folder,
    );
    assert.equal(await world.decided(keys[2]!, 0), "Ada");
  }
  // Assess
  await world.assertSound();
});

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((first, at) => permutations(list.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}
