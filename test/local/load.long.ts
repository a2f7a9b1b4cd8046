import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { findHost } from "../../lib/local/host-file.ts";
import { installSamples } from "../../lib/models/install.ts";
import { facetInBackground, temporaryFolder } from "../support/facet.ts";
import { until } from "../support/wait.ts";

const READERS = 50;
const READING_MS = 20_000;
const PHOTOS = 250;
/** Memory limit of the host with all its threads. */
const MOST_BYTES = 1.5e9;

const PATHS = ["/people?limit=20", "/clusters?limit=20", "/photos?limit=20", "/status", "/suggestions", "/actions"];

test("the host answers fifty readers within bounded memory while it indexes a folder", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const samples = await installSamples();
  for (let number = 0; number < PHOTOS; number++) {
    const picture = sharp(join(samples, `sample${1 + (number % 6)}.jpg`)).resize(640 + number);
    await picture.jpeg().toFile(join(folder, `${number}.jpg`));
  }
  const data = join(await temporaryFolder(t), "data");
  const start = facetInBackground("start", folder, "--data", data, "--port", "0");
  t.after(() => start.kill("SIGKILL"));
  const { url } = await until("the host to start", () => findHost(data));
  // Act
  const answers = new Map<number, number>();
  const end = Date.now() + READING_MS;
  const read = async (reader: number) => {
    for (let turn = reader; Date.now() < end; turn++) {
      const answer = await fetch(url + PATHS[turn % PATHS.length]);
      await answer.arrayBuffer();
      answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1);
      const wait = Number(answer.headers.get("retry-after") ?? 0);
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, 1000 * wait));
    }
  };
  await Promise.all(Array.from({ length: READERS }, (_, reader) => read(reader)));
  // Assess
  assert.ok((answers.get(200) ?? 0) >= READERS);
  assert.deepEqual(
    [...answers.keys()].filter((status) => status !== 200 && status !== 429),
    [],
  );
  const peakKb = Number(/VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${start.pid}/status`, "utf8"))?.[1]);
  assert.ok(peakKb * 1024 < MOST_BYTES, `${peakKb} kB`);
});
