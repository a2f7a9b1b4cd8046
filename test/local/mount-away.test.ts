import assert from "node:assert/strict";
import { mkdtemp, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { IgnoreRules } from "../../lib/indexing/ignore-rules.ts";
import type { FolderState, MountOptions } from "../../lib/local/mount.ts";
import { until } from "../support/wait.ts";
import { prepare, write } from "./mounted.ts";
import { takeEvents, temporaryFolder } from "./support.ts";

/** Makes a folder on another device; undefined if this machine has no /dev/shm. */
async function otherDevice(t: TestContext): Promise<string | undefined> {
  const device = await mkdtemp("/dev/shm/facet-").catch(() => undefined);
  if (device !== undefined) t.after(() => rm(device, { recursive: true, force: true }));
  return device;
}

test("a watched mount keeps the files of a folder that goes away", async (t) => {
  // Prepare
  const parent = await temporaryFolder(t);
  const folder = join(parent, "disk");
  const { mount, keys, queues, store } = await prepare(t, {});
  await write(folder, { a: "1" });
  await mount(folder, { watch: true });
  takeEvents(queues);
  const refreshed = t.mock.method(store.files, "refresh").mock;
  // Act
  await rename(folder, join(parent, "unplugged"));
  await until("the watch to notice", () => refreshed.callCount() > 0);
  await Promise.all(refreshed.calls.map(({ result }) => result));
  const away = keys();
  await rename(join(parent, "unplugged"), folder);
  await store.files.refresh("photos", "a");
  // Assess
  assert.deepEqual(away, ["a"]);
  assert.deepEqual(takeEvents(queues), []);
});

test("a missing or empty subfolder on another device is away until `removed` is given", async (t) => {
  const device = await otherDevice(t);
  if (device === undefined) return t.skip("there is no /dev/shm");
  // Prepare
  const { folder, mount, keys, queues } = await prepare(t, { "a.jpg": "1", "b.jpg": "2" });
  await write(device, { "c.jpg": "3" });
  await symlink(device, join(folder, "disk"));
  const states: FolderState[] = [];
  const options: MountOptions = { onState: (state) => void states.push(state) };
  await mount(folder, options);
  takeEvents(queues);
  // Act
  await rm(join(device, "c.jpg"));
  await rm(join(folder, "b.jpg"));
  await mount(folder, options);
  const empty = keys();
  await rm(join(folder, "disk"));
  await mount(folder, options);
  const missing = keys();
  await mount(folder, { ...options, removed: true });
  // Assess
  assert.deepEqual([empty, missing, keys()], [["a.jpg", "disk/c.jpg"], ["a.jpg", "disk/c.jpg"], ["a.jpg"]]);
  assert.deepEqual(
    states.map(({ parts }) => parts),
    [[], ["disk/"], ["disk/"], []],
  );
  assert.deepEqual(takeEvents(queues), ["-b.jpg", "-disk/c.jpg"]);
});

test("opening a file of a folder that is away sends no removal event", async (t) => {
  // Prepare
  const { folder, mount, store, queues } = await prepare(t, { "a.jpg": "1" });
  await mount();
  takeEvents(queues);
  // Act
  await rename(folder, `${folder}-away`);
  t.after(() => rm(`${folder}-away`, { recursive: true, force: true }));
  // Assess
  await assert.rejects(store.open("photos", "a.jpg"), { code: "SlowDown" });
  assert.equal(store.files.isAway("photos", "a.jpg"), true);
  assert.deepEqual(takeEvents(queues), []);
});

test("a part that comes back while the folder is scanned is noticed", async (t) => {
  const device = await otherDevice(t);
  if (device === undefined) return t.skip("there is no /dev/shm");
  // Prepare
  const { folder, mount, keys } = await prepare(t, { "a.jpg": "1" });
  await write(device, { "c.jpg": "3" });
  await symlink(device, join(folder, "disk"));
  let parts: readonly string[] = [];
  await mount(folder, {
    onState: async (state) => {
      const isNew = state.parts.length > 0 && parts.length === 0;
      parts = state.parts;
      if (isNew) await symlink(device, join(folder, "disk"));
    },
  });
  // Act
  await rm(join(folder, "disk"));
  await until("the folder to be away", () => parts.length > 0);
  await until("the folder to be back", () => parts.length === 0);
  // Assess
  assert.deepEqual(keys(), ["a.jpg", "disk/c.jpg"]);
});

test("a subfolder on another device that is left out is not away", async (t) => {
  const device = await otherDevice(t);
  if (device === undefined) return t.skip("there is no /dev/shm");
  // Prepare
  const { folder, mount, keys } = await prepare(t, { "a.jpg": "1" });
  await write(device, { "c.jpg": "3", "d/e.jpg": "4" });
  await symlink(device, join(folder, "disk"));
  const states: FolderState[] = [];
  const onState = (state: FolderState) => void states.push(state);
  await mount(folder, { onState, rules: new IgnoreRules() });
  // Act
  await mount(folder, { onState, rules: new IgnoreRules(["disk/"]) });
  const byRule = keys();
  await mount(folder, { onState, rules: new IgnoreRules() });
  await write(device, { ".nomedia": "" });
  await mount(folder, { onState, rules: new IgnoreRules() });
  // Assess
  assert.deepEqual([byRule, keys()], [["a.jpg"], ["a.jpg"]]);
  assert.deepEqual(
    states.map(({ state, ignored }) => [state, ignored]),
    [
      ["present", 0],
      ["present", 1],
      ["present", 0],
      ["present", 1],
    ],
  );
});

test("files in a folder that cannot be looked at are not forgotten", async (t) => {
  // Prepare
  const { folder, mount, keys } = await prepare(t, { "a.jpg": "1", "real/b.jpg": "2" });
  await rename(join(folder, "real"), join(folder, "../real-folder-of-a-link"));
  t.after(() => rm(join(folder, "../real-folder-of-a-link"), { recursive: true, force: true }));
  await symlink("../real-folder-of-a-link", join(folder, "link"));
  await mount();
  // Act
  await rm(join(folder, "link"));
  await symlink("link", join(folder, "link")); // a circle: what it is cannot be told
  await mount();
  const unknown = keys();
  await rm(join(folder, "link"));
  await mount();
  // Assess
  assert.deepEqual([unknown, keys()], [["a.jpg", "link/b.jpg"], ["a.jpg"]]);
});

test("a folder with nothing left but the data folder is away", async (t) => {
  // Prepare
  const { mount, store, keys, queues } = await prepare(t, {});
  const folder = join(store.dataDir, "..");
  await write(folder, { "a.jpg": "1" });
  const states: FolderState[] = [];
  await mount(folder, { onState: (state) => void states.push(state) });
  takeEvents(queues);
  // Act
  await rm(join(folder, "a.jpg"));
  await store.files.refresh("photos", "a.jpg");
  await mount(folder, { onState: (state) => void states.push(state) });
  // Assess
  assert.deepEqual(
    states.map(({ state }) => state),
    ["present", "away"],
  );
  assert.deepEqual([keys(), takeEvents(queues)], [["a.jpg"], []]);
});
