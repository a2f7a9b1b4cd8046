import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { cp, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { cropKey, putCrop } from "../../lib/catalog/rows/crops.ts";
import { putFaces } from "../../lib/catalog/rows/faces.ts";
import { allVectors } from "../../lib/catalog/rows/vectors.ts";
import { faceIdOf, newPhotoId } from "../../lib/catalog/store/ids.ts";
import { getObject } from "../../lib/catalog/store/objects.ts";
import { IMAGE_CONTEXT } from "../../lib/cloud/image.ts";
import { createDetector } from "../../lib/detect/detector.ts";
import { cutCrop } from "../../lib/embed/align.ts";
import { createEmbedder } from "../../lib/embed/embedder.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { installModels, installSamples } from "../../lib/models/install.ts";
import { isPrepared } from "../../lib/models/prepared.ts";
import { readParameters } from "../../lib/parameters.ts";
import { openLibrary } from "../runs/library.ts";
import { temporaryFolder } from "../support/facet.ts";
import { nativeFiles } from "./elf.ts";
import { RuntimeApi } from "./runtime-api.ts";
import { buildah, ensureBase, LAMBDA_BASE, startIn, withoutImages } from "./stand-in.ts";

/** Limits promised in the README, bytes. */
const MOST_ON_TOP = 150e6;
const MOST_IN_LAYER = 120e6;

/** Lambda runs functions as a separate user, never as root. */
const USER = "993:990";

const root = join(import.meta.dirname, "../..");
const skip = withoutImages();
const host = process.arch === "arm64" ? "arm64" : "amd64";
const ARCHITECTURES = ["arm64", "amd64"];
const nameOf = (architecture: string) => `facet-test:${architecture}`;

before(async () => {
  if (!skip) await ensureBase(LAMBDA_BASE);
});

const containers: string[] = [];
after(async () => {
  for (const container of containers) await buildah("rm", container);
});

async function containerOf(architecture: string): Promise<string> {
  const container = await buildah("from", "--pull-never", nameOf(architecture));
  containers.push(container);
  return container;
}

/**
 * Builds the image from the input that cdk deploy gives the builder. The base has this machine's architecture, whatever that
 * of the copied files; none of these run during the build.
 */
async function build(t: TestContext, architecture: string, tag: string, ...options: string[]): Promise<void> {
  const context = await temporaryFolder(t);
  for (const path of IMAGE_CONTEXT) await cp(join(root, path), join(context, path), { recursive: true });
  await buildah(
    ...["bud", "--isolation", "chroot", "--pull-never", "--layers", "--platform", `linux/${host}`],
    ...["--build-arg", `TARGETARCH=${architecture}`, "--tag", tag, ...options],
    ...["--file", join(context, "functions/embed/Dockerfile"), context],
  );
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

for (const architecture of ARCHITECTURES) {
  test(`the image for ${architecture} contains everything that runs in it and nothing else`, { skip }, async (t) => {
    // Act
    await build(t, architecture, nameOf(architecture));
    // Assess
    const mounted = await buildah("mount", await containerOf(architecture));
    const [task, models] = [join(mounted, "var/task"), join(mounted, "opt/models")];
    const bytes = (await bytesIn(task)) + (await bytesIn(models));
    t.diagnostic(`${architecture}: ${Math.round(bytes / 1e6)} MB on top of the base`);
    assert.ok(bytes <= MOST_ON_TOP, `${bytes} bytes on top of the base`);
    const natives = [...(await nativeFiles(task)), ...(await nativeFiles(models))];
    assert.deepEqual(
      natives.filter(({ machine }) => machine !== architecture),
      [],
    );
    for (const name of ["onnxruntime_binding.node", "libonnxruntime.so", "sharp", "libvips"]) {
      assert.ok(
        natives.some(({ path }) => path.includes(name)),
        `no ${name} in the image`,
      );
    }
    assert.deepEqual(
      (await readdir(join(task, "node_modules"))).filter((name) => !name.startsWith(".")).sort(),
      PACKAGES,
    );
  });

  test(`the vision layer for ${architecture} is small and contains no other platform`, { skip }, async (t) => {
    // Prepare
    const folder = await temporaryFolder(t);
    // Act
    await promisify(execFile)(process.execPath, ["layers/vision/build.ts", folder, architecture], { cwd: root });
    // Assess
    const bytes = await bytesIn(folder);
    t.diagnostic(`${architecture}: ${Math.round(bytes / 1e6)} MB in the layer`);
    assert.ok(bytes <= MOST_IN_LAYER, `${bytes} bytes in the layer`);
    const natives = await nativeFiles(folder);
    assert.ok(natives.length >= 4);
    assert.deepEqual(new Set(natives.map(({ machine }) => machine)), new Set([architecture]));
  });
}

test("the image contains a user's own model, prepared", { skip }, async (t) => {
  // Prepare
  const own = { ...FR_FEATURE.file, name: "own@1-87aacdfe.onnx" };
  const folder = await temporaryFolder(t);
  await cp(join(await installModels(), FR_FEATURE.file.name), join(folder, own.name));
  const names = ["--build-arg", `MODEL=${own.name}`, "--build-arg", `NEXT=${own.name}`];
  // Act
  await build(t, host, nameOf("own"), ...names, "--build-context", `model=${folder}`);
  // Assess
  const models = join(await buildah("mount", await containerOf("own")), "opt/models");
  assert.equal(await isPrepared(join(models, own.name), own), true);
  assert.deepEqual(await readFile(join(models, own.name)), await readFile(join(models, FR_FEATURE.file.name)));
});

const PACKAGES = ["@img", "detect-libc", "libheif-js", "onnxruntime-common", "onnxruntime-node", "semver", "sharp"];

/** Starts a function of the image as Lambda does, connected to this library. */
async function startFunction(t: TestContext, command: string, env: Readonly<Record<string, string>>) {
  const api = new RuntimeApi();
  const address = await api.listen();
  const running = startIn(await containerOf(host), USER, { ...env, AWS_LAMBDA_RUNTIME_API: address }, [
    "/lambda-entrypoint.sh",
    command,
  ]);
  let said = "";
  for (const stream of [running.stdout, running.stderr]) stream.on("data", (part) => (said += part));
  const ended = once(running, "exit").then(() => {
    throw new Error(`the function ended: ${said.slice(-2000)}`);
  });
  ended.catch(() => {});
  t.after(async () => {
    api.close();
    await ended.catch(() => {});
  });
  return {
    invoke: (event: unknown) => Promise.race([api.invoke(event), ended]),
    /** User ids of the function's process. */
    users: async () => {
      const asked = await promisify(execFile)("pgrep", ["-f", `aws-lambda-ric/bin/index.mjs ${command}`]);
      const statuses = await Promise.all(
        asked.stdout
          .trim()
          .split("\n")
          .map((pid) => readFile(`/proc/${pid}/status`, "utf8")),
      );
      return statuses.flatMap((status) => /^Uid:\s+(\d+)/m.exec(status)?.[1] ?? []);
    },
  };
}

/** Environment variables that the stack gives every function, with the addresses of this host. */
function environment(): Record<string, string> {
  const names = [
    "AWS_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_ENDPOINT_URL_S3",
    "AWS_ENDPOINT_URL_DYNAMODB",
  ];
  const own = ["CATALOG_TABLE", "PHOTOS_BUCKET", "CROPS_BUCKET", "RUNS_BUCKET"];
  return Object.fromEntries([...names, ...own].map((name) => [name, process.env[name] ?? ""]));
}

test("the image embeds crops as an unprivileged user, with the same vectors as this machine", { skip }, async (t) => {
  // Prepare: crops of a sample photo's faces are in the bucket
  const catalog = await openLibrary(t);
  const models = await installModels();
  const detector = await createDetector({ engine: "onnx", models });
  const photo = await openPhoto("a.jpg", await readFile(join(await installSamples(), "sample1.jpg")));
  const { faces } = await detector.detect(photo, readParameters({}));
  const photoId = newPhotoId(catalog.library, "0", 0);
  const records = [];
  const crops: Uint8Array[] = [];
  for (const face of faces) {
    const faceId = faceIdOf(photoId, face.box);
    const { jpeg, realPixels } = await cutCrop(photo, face);
    await putFaces(catalog, [{ ...face, faceId, photoId, key: "a.jpg", realPixels, detector: detector.id }]);
    await putCrop(catalog, faceId, jpeg);
    const key = cropKey(catalog, faceId);
    const { eTag = "" } = (await getObject(catalog, catalog.cropsBucket, key)) ?? {};
    crops.push(jpeg);
    const body = { Records: [{ eventName: "ObjectCreated:Put", s3: { object: { key, eTag } } }] };
    records.push({ messageId: faceId, body: JSON.stringify(body) });
  }
  const running = await startFunction(t, "index.handler", environment());
  // Act
  const answer = await running.invoke({ Records: records });
  // Assess
  assert.ok(faces.length > 0);
  assert.deepEqual(answer, { batchItemFailures: [] });
  assert.deepEqual([...new Set(await running.users())], [USER.split(":")[0]]);
  const stored = new Map(
    (await Array.fromAsync(allVectors(catalog, FR_FEATURE.id))).map((each) => [each.faceId, each.vector]),
  );
  const embedder = await createEmbedder({ record: FR_FEATURE, file: join(models, FR_FEATURE.file.name), threads: 1 });
  for (const [index, expected] of (await embedder.embed(crops)).entries()) {
    assert.ok(!(expected instanceof Error), String(expected));
    const vector = stored.get(records[index]!.messageId);
    const product = expected.vector.reduce((sum, value, at) => sum + value * (vector?.[at] ?? 0), 0);
    assert.ok(product > 0.9999, `face ${index}: ${product}`);
  }
  await embedder.release();
  await detector.release();
});

test("the image searches by a picture", { skip }, async (t) => {
  // Prepare
  await openLibrary(t);
  const running = await startFunction(t, "search.handler", environment());
  const body = await readFile(join(await installSamples(), "sample1.jpg"));
  // Act
  const answer = (await running.invoke({
    version: "2.0",
    routeKey: "POST /search",
    rawPath: "/search",
    rawQueryString: "",
    headers: { "content-type": "image/jpeg" },
    requestContext: { http: { method: "POST", path: "/search" } },
    body: body.toString("base64"),
    isBase64Encoded: true,
  })) as { statusCode: number; body: string };
  // Assess
  assert.equal(answer.statusCode, 200, answer.body);
  assert.ok(JSON.parse(answer.body).faces.length > 0);
});
