import assert from "node:assert/strict";
import { test } from "node:test";
import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { CROP } from "./world/plots.ts";
import { TABLE } from "./world/scenes.ts";
import { World } from "./world/world.ts";

/** Returns a catalog that waits before it deletes rows of faces, and a promise that it has begun to wait. */
function slowToDeleteFaces(catalog: Catalog, until: Promise<void>): { catalog: Catalog; waits: Promise<void> } {
  const { promise: waits, resolve } = Promise.withResolvers<void>();
  const documents = new Proxy(catalog.documents, {
    get(target, name, receiver) {
      if (name !== "send") return Reflect.get(target, name, receiver);
      return async (command: Parameters<typeof target.send>[0]) => {
        if (command instanceof BatchWriteCommand && deletesFaces(command)) {
          resolve();
          await until;
        }
        return target.send(command);
      };
    },
  });
  return { catalog: { ...catalog, documents }, waits };
}

function deletesFaces({ input }: BatchWriteCommand): boolean {
  const requests = Object.values(input.RequestItems ?? {}).flat();
  return requests.some(({ DeleteRequest }) => String(DeleteRequest?.Key?.sk).startsWith("face#"));
}

test("faces keep their ids when a photo comes back while an earlier call is still hiding it", async (t) => {
  // Prepare
  const world = await World.open(t);
  await world.put("a.jpg", TABLE);
  await world.settle("a.jpg");
  await world.name("a.jpg", 2, "Ada");
  // The faces keep the ids of their first positions. If they were treated as new, they would get different ids.
  await world.put("a.jpg", TABLE, CROP);
  await world.settle("a.jpg");
  const { photoId, faces } = await world.at("a.jpg");
  const { promise, resolve: goOn } = Promise.withResolvers<void>();
  const slow = slowToDeleteFaces(world.catalog, promise);
  const bytes = await world.bytes("a.jpg");
  await world.remove("a.jpg");
  const hiding = world.index("a.jpg", slow.catalog);
  await slow.waits;
  // Act
  await world.putBytes("b.jpg", bytes);
  await world.index("b.jpg");
  goOn();
  await hiding;
  await world.embed();
  // Assess
  assert.deepEqual(await world.at("b.jpg"), { photoId, keys: ["b.jpg"], faces });
  assert.equal(await world.decided("b.jpg", 2), "Ada");
  await world.assertSound();
});
