import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { openStore, takeEvents, temporaryFolder } from "./support.ts";

const body = (text: string) => Readable.from([Buffer.from(text)]);

test("ObjectStore: a kill during a put leaves the object with its event, or nothing", async (t) => {
  // Prepare
  const dataDir = join(await temporaryFolder(t), "data");
  const writer = spawn(process.execPath, [join(import.meta.dirname, "writer.ts"), dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let seen = "";
  writer.stdout.setEncoding("utf8").on("data", (text: string) => {
    seen += text;
    if (seen.split("\n").length > 200) writer.kill("SIGKILL");
  });
  // Act
  await once(writer, "close");
  const { store, queues } = await openStore(t, dataDir);
  // Assess
  const acknowledged = seen.split("\n").slice(0, -1);
  const { objects } = store.list("photos", { maxKeys: 100_000 });
  const keys = objects.map(({ key }) => key);
  assert.deepEqual(new Set(takeEvents(queues).map((event) => event.slice(1))), new Set(keys));
  assert.deepEqual(
    acknowledged.filter((key) => !keys.includes(key)),
    [],
  );
  assert.equal((await readdir(join(dataDir, "objects"))).length, keys.length);
  for (const { key, size } of objects) {
    const { body } = await store.open("photos", key);
    const bytes = await body.read(0, size).toArray();
    assert.equal(Buffer.concat(bytes).length, size);
  }
});

test("ObjectStore.put: a failed upload leaves neither object, event nor file", async (t) => {
  // Prepare
  const { store, queues, dataDir } = await openStore(t);
  const broken = (async function* () {
    yield Buffer.from("half");
    throw new Error("connection lost");
  })();
  // Act
  await assert.rejects(store.put("photos", "a", broken), /connection lost/);
  // Assess
  assert.equal(await store.find("photos", "a"), undefined);
  assert.deepEqual(takeEvents(queues), []);
  assert.deepEqual(await readdir(join(dataDir, "objects")), []);
});

test("ObjectStore.open: an object that is replaced or deleted meanwhile can be read to its end", async (t) => {
  // Prepare
  const { store, dataDir } = await openStore(t);
  await store.put("photos", "a", body("first"));
  const open = await store.open("photos", "a");
  // Act
  await store.put("photos", "a", body("second"));
  await store.delete("photos", "a");
  const bytes = await open.body.read(0, open.size).toArray();
  // Assess
  assert.equal(Buffer.concat(bytes).toString(), "first");
  assert.deepEqual(await readdir(join(dataDir, "objects")), []);
});

test("ObjectStore.put: an object that is deleted at the same time was written all the same", async (t) => {
  // Prepare
  const { store, dataDir } = await openStore(t);
  await store.put("photos", "a", body("first"));
  for (let round = 1; round <= 50; round++) {
    // Act
    const [{ size }] = await Promise.all([
      store.put("photos", "a", body("x".repeat(round))),
      (async () => {
        while ((await store.find("photos", "a"))?.size !== round) await setImmediate();
        await store.delete("photos", "a");
        await store.put("photos", "a", body("next"));
        await store.delete("photos", "a");
      })(),
    ]);
    // Assess
    assert.equal(size, round);
  }
  assert.deepEqual(await readdir(join(dataDir, "objects")), []);
});

test("ObjectStore sends events to the queues with a matching rule", async (t) => {
  // Prepare
  const { store, queues } = await openStore(t);
  store.createBucket("photos", [{ events: ["s3:ObjectCreated:*"], prefix: "in/", suffix: ".jpg", queue: "events" }]);
  // Act
  for (const key of ["in/a.jpg", "in/a.png", "a.jpg"]) await store.put("photos", key, body("x"));
  await store.delete("photos", "in/a.jpg");
  // Assess
  assert.deepEqual(takeEvents(queues), ["+in/a.jpg"]);
});

test("ObjectStore restores buckets and notifications after a restart", async (t) => {
  // Prepare
  const dataDir = join(await temporaryFolder(t), "data");
  const { database, store } = await openStore(t, dataDir);
  await store.put("crops", "a", body("x"), { metadata: { m: "1" } });
  database.close();
  // Act
  const again = await openStore(t, dataDir);
  // Assess
  assert.deepEqual((await again.store.head("crops", "a")).metadata, { m: "1" });
});
