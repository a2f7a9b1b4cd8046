import assert from "node:assert/strict";
import { test } from "node:test";
import { TURN } from "../support/turn.ts";
import { crashingCatalog } from "./world/crashes.ts";
import { CROP, EVERY, PLOTS, play } from "./world/plots.ts";
import { TABLE } from "./world/scenes.ts";
import { World } from "./world/world.ts";

for (const name of Object.keys(PLOTS)) {
  test(`a photo is ${name} after a repeated event, whichever request was the last before a crash`, (t) =>
    play(t, name));
}

for (const name of ["edited", "moved, its old key first", "a camera file that is joined by its JPEG"]) {
  test(`a photo is ${name} after a repeated event, whichever request was done but not answered`, (t) =>
    play(t, name, { isDone: true }));
}

test("embed function: faces of a cropped picture are identified, whichever request preceded a crash", async (t) => {
  // Prepare
  const world = await World.open(t);
  for (let requests = 1 + (TURN % EVERY), isOver = false; !isOver; requests += EVERY) {
    const key = `${requests}.jpg`;
    const scene = { ...TABLE, name: key };
    await world.put(key, scene);
    await world.settle(key);
    await world.name(key, 2, "Ada");
    const before = (await world.at(key)).faces.map(({ faceId }) => faceId);
    await world.put(key, scene, CROP);
    await world.index(key);
    // Act
    isOver = await world.embedUntilCrash((catalog) => crashingCatalog(catalog, requests, false));
    await world.embed();
    // Assess
    assert.deepEqual(
      (await world.at(key)).faces.map(({ faceId }) => faceId),
      before,
      key,
    );
    assert.equal(await world.decided(key, 2), "Ada");
  }
  await world.assertSound();
});
