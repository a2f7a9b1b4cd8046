import assert from "node:assert/strict";
import { cp, readdir, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { installSamples } from "../../lib/models/install.ts";
import { fetchApi } from "../support/api.ts";
import { exportLines, facet, facetInBackground, facetJson, temporaryFolder } from "../support/facet.ts";
import { until } from "../support/wait.ts";

for (const [what, args, says] of [
  ["an unknown command's option", ["cluster", "--nonsense"], "--nonsense"],
  ["a missing folder", ["index", "no such folder"], "no such folder"],
  ["a parameter out of range", ["index", ".", "--face-size", "7"], "20 to 10000"],
  ["an unknown engine", ["detect", "a.jpg", "--engine", "magic"], "magic"],
  ["a missing picture", ["search", "no such picture.jpg"], "no such picture"],
  ["an invalid limit", ["search", "a.jpg", "--limit", "many"], "many"],
  ["an invalid version", ["rollback", "yesterday"], "version"],
  ["--sample without --dry-run", ["cluster", "--sample", "0.5"], "--dry-run"],
  ["a plan for no faces", ["plan", "--faces", "0"], "above 0"],
  ["an invalid port", ["start", "--port", "many"], "many"],
] as const) {
  test(`${what}: exit code 2, with advice on stderr`, async () => {
    const { code, stdout, stderr } = await facet(...args);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.ok(stderr.includes(says), stderr);
  });
}

test("plan estimates a run for one library size, or for ten thousand to ten million faces", async () => {
  // Act
  const one = await facetJson("plan", "--faces", "1000000");
  const table = await facetJson("plan");
  // Assess
  assert.equal(one.faces, 1_000_000);
  assert.ok(one.tasks > 100 && one.dollars > 0 && one.s3Requests > 0 && one.stateTransitions > 0 && one.seconds > 0);
  assert.deepEqual([table[0].faces, table.at(-1).faces], [10_000, 10_000_000]);
});

test("detect finds the faces in single files and reports which are not pictures", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const sample = join(await installSamples(), "sample1.jpg");
  await writeFile(join(folder, "letter.jpg"), "Dear Ada");
  // Act
  const { stdout, code } = await facet("detect", sample, join(folder, "letter.jpg"), "--out", folder, "--json");
  // Assess
  const [found, letter] = JSON.parse(stdout);
  assert.equal(code, 1);
  assert.equal(found.faces.length, 3);
  assert.deepEqual([found.width, found.height], [1920, 1280]);
  for (const { box, sizePx, score, landmarks } of found.faces) {
    assert.ok(Math.abs(box.width * found.width - sizePx) < 1);
    assert.ok(score > 9);
    assert.equal(landmarks.length, 5);
  }
  assert.match(letter.error, /not a picture/);
  assert.ok((await readdir(folder)).includes("sample1.jpg.jpg"));
});

test("start serves the gallery and other commands at the same time, and ends cleanly on a signal", async (t) => {
  // Prepare
  const data = join(await temporaryFolder(t), "data");
  const child = facetInBackground("start", "--port", "0", "--json", "--data", data);
  t.after(() => child.kill("SIGKILL"));
  const [line] = await child.stdout.take(1).toArray();
  const { url } = JSON.parse(String(line));
  // Act
  const page = await (await fetch(url)).text();
  await until("a version to be published", async () => (await (await fetchApi(url, "/status")).json()).version);
  const lines = await exportLines(data);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGINT");
  // Assess
  assert.match(page, /<title>Facet<\/title>/);
  assert.ok(lines.some(({ type }) => type === "cluster"));
  assert.equal(await ended, 0);
});

test("start --like-aws serves the API only to those who are logged in", async (t) => {
  // Prepare
  const data = join(await temporaryFolder(t), "data");
  const child = facetInBackground("start", "--like-aws", "--port", "0", "--json", "--data", data);
  t.after(() => child.kill("SIGKILL"));
  const { url } = JSON.parse(String((await child.stdout.take(1).toArray())[0]));
  // Act
  const anonymous = await fetch(`${url}/people`);
  const user = await fetchApi(url, "/people");
  // Assess
  assert.deepEqual([anonymous.status, user.status], [401, 200]);
});

test("start ends cleanly on a signal while it scans the folder", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  await cp(await installSamples(), join(folder, "photos"), { recursive: true });
  const child = facetInBackground("start", join(folder, "photos"), "--port", "0", "--data", join(folder, "data"));
  t.after(() => child.kill("SIGKILL"));
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  await child.stdout.take(1).toArray();
  // Act
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGINT");
  // Assess
  assert.equal(await ended, 0, said);
  assert.doesNotMatch(said, /facet:|cannot read/);
});

test("start without a folder goes on with the one that was indexed last", async (t) => {
  // Prepare
  const folder = await realpath(await temporaryFolder(t));
  const [photos, data] = [join(folder, "photos"), join(folder, "data")];
  await cp(join(await installSamples(), "sample1.jpg"), join(photos, "mine.jpg"));
  await facetJson("index", photos, "--data", data);
  // Act
  const child = facetInBackground("start", "--port", "0", "--json", "--data", data);
  t.after(() => child.kill("SIGKILL"));
  const [line] = await child.stdout.take(1).toArray();
  // Assess
  assert.equal(JSON.parse(String(line)).folder, photos);
});
