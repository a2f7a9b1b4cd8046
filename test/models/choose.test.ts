import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { chooseDetector, chooseEmbedder, FixedInput, UnknownModelFile } from "../../lib/models/choose.ts";
import { detectorText, findDetector } from "../../lib/models/detectors.ts";
import { DownloadFailed } from "../../lib/models/download.ts";
import { FACENET } from "../../lib/models/embedders.ts";
import { installModel } from "../../lib/models/install.ts";
import { embedderText, findEmbedder } from "../../lib/models/registry.ts";
import { ChecksumMismatch, ModelFileMissing } from "../../lib/models/verify.ts";
import { onnxModel } from "../../lib/onnx/write.ts";
import { scrfdModel } from "../support/scrfd-model.ts";
import { shared, withoutFiles } from "../support/shared.ts";

const CONTENT = "the bytes of a model";
const sha256 = createHash("sha256").update(CONTENT).digest("hex");
const before = process.env.FACET_CACHE;
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "facet-choose-"));
  process.env.FACET_CACHE = join(folder, "cache");
  await writeFile(join(folder, "own.onnx"), CONTENT);
});

afterEach(async () => {
  if (before === undefined) delete process.env.FACET_CACHE;
  else process.env.FACET_CACHE = before;
  await rm(folder, { recursive: true });
});

async function recordFile(file: object): Promise<string> {
  const path = join(folder, "record.json");
  const record = {
    id: "own@3",
    file: { sha256, ...file },
    input: { name: "data", sizePx: 112, layout: "NHWC", channels: "BGR", mean: 127.5, scale: 127.5 },
    output: { name: "fc1", length: 256 },
    calibration: {
      knots: [
        [0, 0],
        [2, 2],
      ],
      dataset: "ours",
      date: "2026-05-01",
      samePairs: 10,
      differentPairs: 1000,
    },
  };
  await writeFile(path, JSON.stringify(record));
  return path;
}

/** Starts a local server of one file. */
async function serve(content: string, status = 200): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((_, response) => response.writeHead(status).end(content));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/own.onnx`,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

test("chooseEmbedder installs a file from the record's path, after which the record's text suffices", async () => {
  // Act
  const record = await chooseEmbedder(await recordFile({ path: "own.onnx" }));
  await rm(join(folder, "own.onnx"));
  const again = await chooseEmbedder(embedderText(record));
  // Assess
  assert.equal(await readFile(await installModel(again), "utf8"), CONTENT);
  assert.deepEqual({ ...again, file: record.file }, record);
  assert.equal(findEmbedder(embedderText(record)).id, "own@3");
});

test("chooseEmbedder downloads a file from the record's URL", async () => {
  // Prepare
  await using server = await serve(CONTENT);
  // Act
  const record = await chooseEmbedder(await recordFile({ url: server.url }));
  // Assess
  assert.equal(await readFile(await installModel(record), "utf8"), CONTENT);
});

test("chooseEmbedder rejects a download with another sha256, and leaves nothing behind", async () => {
  // Prepare
  await using server = await serve("other bytes");
  // Act
  const attempt = chooseEmbedder(await recordFile({ url: server.url }));
  // Assess
  await assert.rejects(attempt, (error: Error) => {
    assert.ok(error instanceof ChecksumMismatch, String(error));
    for (const text of [sha256, server.url]) assert.ok(error.message.includes(text), error.message);
    return true;
  });
  assert.deepEqual(await readdir(join(folder, "cache/models")), []);
});

test("chooseEmbedder reports a URL without a file", async () => {
  // Prepare
  await using server = await serve("gone", 404);
  const nobody = "http://127.0.0.1:1/own.onnx";
  // Act and assess
  for (const [url, reason] of [
    [server.url, /404/],
    [nobody, /could not be fetched/],
  ] as const) {
    const record = await recordFile({ url });
    await assert.rejects(
      chooseEmbedder(record),
      (error) => error instanceof DownloadFailed && reason.test(error.message),
    );
  }
});

test("chooseEmbedder rejects a missing or different file", async () => {
  await assert.rejects(chooseEmbedder(await recordFile({ path: "gone.onnx" })), ModelFileMissing);
  await assert.rejects(
    chooseEmbedder(await recordFile({ path: "own.onnx", sha256: "0".repeat(64) })),
    ChecksumMismatch,
  );
  await assert.rejects(
    chooseEmbedder(FACENET.id),
    (error) => error instanceof ModelFileMissing && error.message.includes("--model FILE.onnx"),
  );
});

test("chooseEmbedder requires a record for an unknown ONNX file", async () => {
  await assert.rejects(
    chooseEmbedder(join(folder, "own.onnx")),
    (error) => error instanceof UnknownModelFile && error.message.includes(sha256),
  );
});

const facenet = shared(join("models/facenet-512", FACENET.file.name));

test("chooseEmbedder recognises the file of a known model by its checksum, whatever its name", {
  skip: withoutFiles(facenet),
}, async () => {
  // Act
  const record = await chooseEmbedder(facenet);
  // Assess
  assert.equal(record, FACENET);
  assert.deepEqual(await readdir(join(folder, "cache/models")), [FACENET.file.name]);
});

for (const points of [true, false]) {
  test(`chooseDetector recognises an SCRFD ${points ? "with" : "without"} points by its outputs, and pins its checksum`, async () => {
    // Prepare
    const path = join(folder, "det.onnx");
    const bytes = scrfdModel({ points });
    await writeFile(path, bytes);
    // Act
    const record = await chooseDetector(path);
    await rm(path);
    const again = await chooseDetector(detectorText(record));
    // Assess
    assert.equal(record.network, "scrfd");
    assert.equal(record.file.sha256, createHash("sha256").update(bytes).digest("hex"));
    assert.deepEqual(again, record);
    assert.deepEqual(findDetector(detectorText(record)), record);
  });
}

test("chooseDetector rejects an SCRFD for pictures of one size, and files of other networks", async () => {
  // Prepare
  await writeFile(join(folder, "fixed.onnx"), scrfdModel({ sizePx: 640 }));
  await writeFile(join(folder, "other.onnx"), onnxModel({ name: "other", operators: [], inputs: [], outputs: [] }));
  // Act and assess
  await assert.rejects(chooseDetector(join(folder, "fixed.onnx")), (error) => {
    assert.ok(error instanceof FixedInput);
    assert.match(error.message, /1 x 3 x 640 x 640/);
    return true;
  });
  await assert.rejects(chooseDetector(join(folder, "other.onnx")), UnknownModelFile);
  await assert.rejects(chooseDetector(join(folder, "own.onnx")), UnknownModelFile);
});
