import assert from "node:assert/strict";
import { once } from "node:events";
import { chmod, cp, glob, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, type TestContext, test } from "node:test";
import { findHost } from "../../lib/local/host-file.ts";
import { installSamples } from "../../lib/models/install.ts";
import { facet, facetInBackground, facetJson, temporaryFolder } from "../support/facet.ts";
import { libraryFolder } from "../support/libraries.ts";
import { until } from "../support/wait.ts";

let library: string;

before(async () => {
  library = await libraryFolder({ context: {}, photos: await installSamples(), progress: "indexed" });
});

/** Makes a separate data folder with the samples indexed. */
async function copyOfLibrary(t: TestContext): Promise<string> {
  const data = join(await temporaryFolder(t), "data");
  await cp(library, data, { recursive: true });
  return data;
}

/** Runs `facet start` on a data folder until the test ends. */
async function started(t: TestContext, data: string) {
  const process = facetInBackground("start", "--data", data, "--port", "0");
  t.after(async () => {
    process.kill("SIGKILL");
    if (process.exitCode === null && process.signalCode === null) await once(process, "exit");
  });
  const host = await until("the host to start", () => findHost(data));
  return { process, host };
}

test("a command on a copied data folder does not reach the host of the original", async (t) => {
  // Prepare
  const data = await copyOfLibrary(t);
  const { host } = await started(t, data);
  const copy = `${data}-copy`;
  await cp(data, copy, { recursive: true });
  // Act
  const { removed } = await facetJson("reset", "--faces", "--no-export", "--yes", "--data", copy);
  // Assess
  assert.deepEqual(removed, ["faces"]);
  const status = await (await fetch(`${host.url}/status`)).json();
  assert.equal(status.photos, 6);
  assert.equal(status.host.id, host.id);
  assert.equal((await facetJson("stats", "--data", copy)).photos, 0);
});

test("commands on a data folder in use name the process that has it and change nothing", async (t) => {
  // Prepare
  const data = await copyOfLibrary(t);
  const { process, host } = await started(t, data);
  const upload = join(data, "objects", "upload.part");
  await writeFile(upload, "");
  const holder = new RegExp(`process ${host.pid} \\(facet start .*, since 20`);
  // Act
  const second = await facet("start", "--data", data, "--port", "0");
  const reset = await facet("reset", "--yes", "--data", data);
  process.kill("SIGSTOP");
  const [people, stopped] = await Promise.all([
    facet("people", "--data", data),
    facet("reset", "--yes", "--data", data),
  ]);
  process.kill("SIGCONT");
  // Assess
  for (const { code, stderr } of [second, reset, people, stopped]) {
    assert.equal(code, 1);
    assert.match(stderr, holder);
  }
  assert.match(people.stderr, new RegExp(`did not answer within 10 s: try again, or stop it \\(kill ${host.pid}\\)`));
  await stat(upload);
  assert.equal((await facetJson("stats", "--data", data)).photos, 6);
});

test("a killed host leaves no lock behind, and a stopping host waits for the commands that use it", async (t) => {
  // Prepare
  const data = await copyOfLibrary(t);
  const first = await started(t, data);
  first.process.kill("SIGKILL");
  await once(first.process, "exit");
  // Act
  const { process } = await started(t, data);
  const exporting = facet("export", "--data", data);
  await until("the command to use the host", () => isUsed(data));
  process.kill("SIGTERM");
  // Assess
  const { code, stdout, stderr } = await exporting;
  assert.equal(code, 0, stderr);
  // The model, the photos and the faces.
  assert.equal(stdout.trim().split("\n").length, 1 + 6 + 22);
});

/** Returns true if a command uses the host, and so holds the lock of clients. */
async function isUsed(data: string): Promise<boolean> {
  const { lock } = await import("../../lib/local/lock.ts");
  using free = lock(data, "clients", { mode: "exclusive", waitMs: 0 });
  return free === undefined;
}

test("a data folder is readable only by its owner, also one made by an earlier Facet", async (t) => {
  // Prepare
  const data = join(await temporaryFolder(t), "data");
  const others = async () => {
    const all = [data, ...(await Array.fromAsync(glob(join(data, "**/*"))))];
    const modes = await Promise.all(all.map(async (path) => ({ path, mode: (await stat(path)).mode & 0o077 })));
    return modes.filter(({ mode }) => mode !== 0).map(({ path }) => path);
  };
  // Act
  await facetJson("index", await installSamples(), "--data", data);
  const made = await others();
  for (const path of [data, join(data, "catalog"), join(data, "host.db")]) await chmod(path, 0o755);
  await facetJson("people", "--data", data);
  // Assess
  assert.deepEqual(made, []);
  assert.deepEqual(await others(), []);
});

test("commands that need a library refuse a folder without one and write nothing to it", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const commands = [
    ["people"],
    ["export"],
    ["stats"],
    ["audit"],
    ["actions"],
    ["undo"],
    ["cluster"],
    ["name", "a", "b"],
  ];
  for (const data of [folder, join(folder, "absent")]) {
    // Act
    const answers = await Promise.all(commands.map((command) => facet(...command, "--data", data)));
    // Assess
    for (const { code, stderr } of answers) {
      assert.equal(code, 2);
      assert.match(stderr, /has no library/);
    }
  }
  assert.deepEqual(await readdir(folder), []);
});
