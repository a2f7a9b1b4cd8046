import assert from "node:assert/strict";
import { readdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { IgnoreRules } from "../../lib/indexing/ignore-rules.ts";
import type { FolderState } from "../../lib/local/mount.ts";
import { until } from "../support/wait.ts";
import { prepare, write } from "./mounted.ts";
import { takeEvents, temporaryFolder } from "./support.ts";

test("mountFolder makes files objects in place, except hidden ones", async (t) => {
  // Prepare
  const { folder, mount, keys, read, queues } = await prepare(t, {
    "a.jpg": "1",
    "b/c d+ü.jpg": "2",
    ".hidden": "3",
    ".git/x": "4",
  });
  // Act
  await mount();
  // Assess
  assert.deepEqual(keys(), ["a.jpg", "b/c d+ü.jpg"]);
  assert.deepEqual(takeEvents(queues).sort(), ["+a.jpg", "+b/c d+ü.jpg"]);
  assert.equal(await read("b/c d+ü.jpg"), "2");
  assert.deepEqual((await readdir(folder, { recursive: true })).sort(), [
    ".git",
    ".git/x",
    ".hidden",
    "a.jpg",
    "b",
    "b/c d+ü.jpg",
  ]);
});

test("a second scan sends events only for new, changed and removed files", async (t) => {
  // Prepare
  const { folder, mount, queues } = await prepare(t, { same: "1", touched: "2", changed: "3", gone: "4" });
  await mount();
  takeEvents(queues);
  await utimes(join(folder, "touched"), 1, 1);
  await write(folder, { changed: "33", fresh: "5" });
  await rm(join(folder, "gone"));
  // Act
  await mount();
  const changes = takeEvents(queues).sort();
  await mount(folder, { force: true });
  const forced = takeEvents(queues).sort();
  // Assess
  assert.deepEqual(changes, ["+changed", "+fresh", "-gone"]);
  assert.deepEqual(forced, ["+changed", "+fresh", "+same", "+touched"]);
});

test("a mounted file that was deleted through S3 is hidden until the file changes", async (t) => {
  // Prepare
  const { folder, mount, keys, queues, store } = await prepare(t, { a: "1", b: "2" });
  await mount();
  takeEvents(queues);
  // Act
  await store.delete("photos", "a");
  const deleted = takeEvents(queues);
  await mount(folder, { force: true });
  const afterScan = keys();
  await write(folder, { a: "11" });
  await mount();
  // Assess
  assert.deepEqual(deleted, ["-a"]);
  assert.deepEqual(afterScan, ["b"]);
  assert.deepEqual(keys(), ["a", "b"]);
  assert.deepEqual(takeEvents(queues).sort(), ["+a", "+b"]);
});

test("an uploaded object shadows the mounted file with its key", async (t) => {
  // Prepare
  const { folder, mount, keys, read, queues, store } = await prepare(t, { a: "file" });
  await mount();
  takeEvents(queues);
  // Act
  await store.put("photos", "a", Readable.from([Buffer.from("uploaded")]));
  await write(folder, { a: "file, changed" });
  await mount();
  const shadowed = await read("a");
  const events = takeEvents(queues);
  await store.delete("photos", "a");
  // Assess
  assert.equal(shadowed, "uploaded");
  assert.deepEqual(events, ["+a"]);
  assert.deepEqual(keys(), []);
  assert.deepEqual(await readdir(folder), ["a"]);
});

test("mountFolder replaces the folder mounted before", async (t) => {
  // Prepare
  const { mount, keys, read, queues } = await prepare(t, { a: "1", both: "2", same: "3" });
  const other = await temporaryFolder(t);
  await write(other, { b: "4", both: "5", same: "3" });
  await mount();
  takeEvents(queues);
  // Act
  await mount(other);
  // Assess
  assert.deepEqual(keys(), ["b", "both", "same"]);
  assert.equal(await read("both"), "5");
  const events = takeEvents(queues);
  assert.ok(
    ["-a", "+b", "+both"].every((event) => events.includes(event)),
    String(events),
  );
});

test("a mounted file that is read after a change has bytes that match its ETag", async (t) => {
  // Prepare
  const { folder, mount, store, s3, queues } = await prepare(t, { a: "1" });
  await mount();
  takeEvents(queues);
  await write(folder, { a: "changed" });
  // Act
  const got = await s3.send(new GetObjectCommand({ Bucket: "photos", Key: "a" }));
  // Assess
  assert.equal(got.ETag, '"8977dfac2f8e04cb96e66882235f5aba"');
  assert.equal(await got.Body?.transformToString(), "changed");
  assert.deepEqual(takeEvents(queues), ["+a"]);
  assert.ok(store);
});

test("mountFolder follows links to files and folders, but not loops and broken links", async (t) => {
  // Prepare
  const { folder, mount, keys } = await prepare(t, { "d/a": "1" });
  const elsewhere = await temporaryFolder(t);
  await write(elsewhere, { x: "2" });
  await symlink(join(folder, "d/a"), join(folder, "file"));
  await symlink(elsewhere, join(folder, "linked"));
  await symlink(folder, join(folder, "d/loop"));
  await symlink(join(folder, "nothing"), join(folder, "dead"));
  const unreadable: string[] = [];
  // Act
  await mount(folder, { onUnreadable: (path) => unreadable.push(path) });
  // Assess
  assert.deepEqual(keys(), ["d/a", "file", "linked/x"]);
});

test("mountFolder skips a data folder inside the mounted folder", async (t) => {
  // Prepare
  const { dataDir, mount, keys } = await prepare(t, {});
  await write(join(dataDir, ".."), { "a.jpg": "1" });
  // Act
  await mount(join(dataDir, ".."));
  // Assess
  assert.deepEqual(keys(), ["a.jpg"]);
});

test("mountFolder rejects a missing folder and changes nothing", async (t) => {
  // Prepare
  const { folder, mount, keys } = await prepare(t, { a: "1" });
  await mount();
  // Act, Assess
  await assert.rejects(mount(join(folder, "absent")), /absent/);
  assert.deepEqual(keys(), ["a"]);
});

test("a watched mount notices added, changed, moved and removed files", async (t) => {
  // Prepare
  const { folder, mount, keys, queues, read } = await prepare(t, { a: "1", "d/b": "2", c: "3" });
  await mount(folder, { watch: true });
  takeEvents(queues);
  // Act
  await write(folder, { a: "changed", "new/deep/x": "4" });
  await rm(join(folder, "c"));
  await rename(join(folder, "d"), join(folder, "e"));
  await until("files to come, move and go", () => keys().join() === "a,e/b,new/deep/x");
  await until("a file to change", async () => (await read("a")) === "changed");
  // Assess
  await until("five events", () => queues.depth("events").visible >= 5);
  assert.deepEqual(takeEvents(queues).sort(), ["+a", "+e/b", "+new/deep/x", "-c", "-d/b"]);
});

test("mountFolder scans a folder of 700 files completely", async (t) => {
  // Prepare
  const names = Array.from({ length: 700 }, (_, index) => `${index % 7}/${String(index).padStart(4, "0")}.jpg`).sort();
  const { mount, keys, queues } = await prepare(t, Object.fromEntries(names.map((name) => [name, name])));
  // Act
  await mount();
  // Assess
  assert.deepEqual(keys(), names);
  assert.deepEqual(takeEvents(queues).sort(), names.map((name) => `+${name}`).sort());
});

const RULES = new IgnoreRules(["excluded.jpg"]);
const JPEG = "\xff\xd8\xff";

test("mountFolder skips files ignored by rules, name or content, and counts them", async (t) => {
  // Prepare
  const { folder, mount, keys } = await prepare(t, {
    "a.jpg": "1",
    "a.jpg.xmp": "2",
    "a.json": "3",
    README: "Dear Ada",
    "excluded.jpg": "4",
    "@eaDir/a.jpg": "5",
    "private/.nomedia": "",
    "private/b.jpg": "6",
    "c/.facetignore": "d/\n",
    "c/d/e.jpg": "7",
    "c/f.jpg": "8",
  });
  await writeFile(join(folder, "picture"), Buffer.from(JPEG, "latin1"));
  const states: FolderState[] = [];
  // Act
  await mount(folder, { rules: RULES, onState: (state) => void states.push(state) });
  // Assess
  assert.deepEqual(keys(), ["a.jpg", "a.jpg.xmp", "c/f.jpg", "picture"]);
  assert.deepEqual(states, [{ path: folder, state: "present", parts: [], ignored: 6 }]);
});

test("a watched mount applies changed ignore rules", async (t) => {
  // Prepare
  const { folder, mount, keys } = await prepare(t, { "a/b.jpg": "1", "c.jpg": "2" });
  await mount(folder, { rules: RULES, watch: true });
  // Act, Assess
  await write(folder, { ".facetignore": "a/\n" });
  await until("a photo to be ignored", () => keys().join() === "c.jpg");
  await write(folder, { "a/d.jpg": "3", "c.jpg": "22" });
  await rm(join(folder, ".facetignore"));
  await until("it to be back, with another", () => keys().join() === "a/b.jpg,a/d.jpg,c.jpg");
});

test("mountFolder sends events for differences between the listing and the catalog", async (t) => {
  // Prepare
  const { folder, mount, queues, store } = await prepare(t, { "known.jpg": "1", "lost.jpg": "2", "queued.jpg": "3" });
  await mount();
  takeEvents(queues);
  await write(folder, { "queued.jpg": "33" });
  const known = async () => ({ keys: ["known.jpg", "gone.jpg"], isCurrent: (key: string) => key === "known.jpg" });
  // Act
  await mount(folder, { known });
  // Assess
  assert.deepEqual(takeEvents(queues).sort(), ["+lost.jpg", "+queued.jpg", "-gone.jpg"]);
  assert.ok(store);
});

test("a watched mount does not follow links in loops", async (t) => {
  // Prepare
  const { folder, mount, keys, queues } = await prepare(t, { "d/a.jpg": "1" });
  await symlink(".", join(folder, "d/self"));
  await symlink("..", join(folder, "d/up"));
  await mount(folder, { watch: true });
  takeEvents(queues);
  // Act
  await write(folder, { "d/b.jpg": "2" });
  await until("a new file", () => queues.depth("events").visible > 0);
  // Assess
  assert.deepEqual(keys(), ["d/a.jpg", "d/b.jpg"]);
  assert.deepEqual(takeEvents(queues), ["+d/b.jpg"]);
});

test("a broken link is an object without readable bytes until it is removed", async (t) => {
  // Prepare
  const { folder, mount, store, queues } = await prepare(t, { "a.jpg": "1" });
  await symlink("nothing.jpg", join(folder, "link.jpg"));
  // Act
  await mount();
  const first = takeEvents(queues);
  const refused = store.open("photos", "link.jpg");
  await assert.rejects(refused, { code: "InvalidObjectState", message: /link is broken/ });
  await mount();
  const second = takeEvents(queues);
  await rm(join(folder, "link.jpg"));
  await mount();
  // Assess
  assert.deepEqual([first.sort(), second, takeEvents(queues)], [["+a.jpg", "+link.jpg"], [], ["-link.jpg"]]);
});
