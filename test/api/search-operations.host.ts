import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import sharp from "sharp";
import { ROUTES } from "../../lib/api/routes.ts";
import { problem } from "../../lib/api/schemas/problem.ts";
import { allFaces } from "../../lib/catalog/rows/faces.ts";
import type { Face } from "../../lib/catalog/store/types.ts";
import { installSamples } from "../../lib/models/install.ts";
import { openTestHost, SAMPLE_CLUSTERS, type TestHost } from "../support/host.ts";

let opened: TestHost;
let samples: string;
let faces: Face[];

before(async () => {
  samples = await installSamples();
  opened = await openTestHost(SAMPLE_CLUSTERS);
  // The largest first: a picture cut out around it shows no other face.
  faces = (await Array.fromAsync(allFaces(opened.catalog))).sort((a, b) => b.sizePx - a.sizePx);
});

after(() => opened.close());

async function call(path: string, options: RequestInit = {}) {
  const answer = await fetch(`${opened.host.url}${path}`, options);
  return { status: answer.status, body: await answer.json() };
}

const post = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

const picture = (bytes: Uint8Array, type = "image/jpeg"): RequestInit => ({
  method: "POST",
  headers: { "content-type": type },
  body: Buffer.from(bytes),
});

/** A form with ids of faces and pictures. */
function form(parts: Readonly<Record<string, string | Buffer>>): RequestInit {
  const body = new FormData();
  for (const [name, part] of Object.entries(parts)) {
    if (typeof part === "string") body.set(name, part);
    else body.set(name, new Blob([Uint8Array.from(part)]), name);
  }
  return { method: "POST", body };
}

const sample = (n: number) => readFile(join(samples, `sample${n}.jpg`));

/** A picture cut out around a face. */
async function portrait({ key, box }: Face): Promise<Buffer> {
  const bytes = await readFile(join(samples, key));
  const { width, height } = await sharp(bytes).metadata();
  const side = Math.round(2 * box.width * width);
  const left = Math.max(0, Math.round((box.x + box.width / 2) * width - side / 2));
  const top = Math.max(0, Math.round((box.y + box.height / 2) * height - side / 2));
  const region = { left, top, width: Math.min(side, width - left), height: Math.min(side, height - top) };
  return sharp(bytes).extract(region).png().toBuffer();
}

test("searchPicture returns each face with its person and the nearest faces", async () => {
  // Prepare
  const { body: clusters } = await call("/clusters");
  const [largest] = ROUTES.listClusters.output().parse(clusters).items;
  assert.ok(largest, "no cluster");
  const { body: ada } = await call(`/clusters/${largest.clusterId}/name`, post({ name: "Ada" }));
  const member = faces.find(({ faceId }) => faceId === largest.faces[0]?.faceId);
  assert.ok(member);
  // Act
  const { status, body } = await call("/search?limit=3", picture(await readFile(join(samples, member.key))));
  // Assess
  assert.equal(status, 200);
  const found = ROUTES.searchPicture.output().parse(body);
  assert.equal(found.faces.length, faces.filter(({ key }) => key === member.key).length);
  assert.equal(found.complete, true);
  for (const { nearest } of found.faces) {
    assert.equal(nearest.length, 3);
    // The same picture, which is at 0 only if its face is rare.
    assert.ok(nearest[0]!.distance < 0.3, `${nearest[0]!.distance}`);
    assert.ok(nearest.every(({ distance }, at) => at === 0 || distance >= nearest[at - 1]!.distance));
  }
  const her = found.faces.find(({ nearest }) => nearest[0]?.faceId === member.faceId);
  assert.equal(her?.person?.personId, ada.personId);
  assert.equal(her?.people[0]?.personId, ada.personId);
  assert.equal(her?.clusterId, largest.clusterId);
  assert.deepEqual((await Array.fromAsync(allFaces(opened.catalog))).length, faces.length);
});

test("listSimilarFaces returns all other faces, nearest first", async () => {
  // Act
  const { body } = await call(`/faces/${faces[0]!.faceId}/similar?limit=100`);
  // Assess
  const { items, complete } = ROUTES.listSimilarFaces.output().parse(body);
  assert.equal(complete, true);
  assert.deepEqual(
    items.map(({ faceId }) => faceId).sort(),
    faces
      .slice(1)
      .map(({ faceId }) => faceId)
      .sort(),
  );
  assert.ok(items.every(({ distance }, at) => at === 0 || distance >= items[at - 1]!.distance));
});

test("verifyFaces compares two ids, two pictures, or one of each", async () => {
  // Prepare
  const [{ faceId: a }, { faceId: b }] = [faces[0]!, faces.find(({ key }) => key !== faces[0]!.key)!];
  const cutOut = await portrait(faces[0]!);
  // Act
  const ids = ROUTES.verifyFaces.output().parse((await call("/verify", post({ a, b }))).body);
  const itself = ROUTES.verifyFaces.output().parse((await call("/verify", post({ a, b: a }))).body);
  const mixed = ROUTES.verifyFaces.output().parse((await call("/verify", form({ a, b: cutOut }))).body);
  const both = ROUTES.verifyFaces.output().parse((await call("/verify", form({ a: cutOut, b: await sample(1) }))).body);
  // Assess
  const { body: similar } = await call(`/faces/${a}/similar?limit=100`);
  const known = ROUTES.listSimilarFaces
    .output()
    .parse(similar)
    .items.find(({ faceId }) => faceId === b);
  assert.equal(ids.distance, known?.distance);
  assert.equal(ids.same, ids.distance <= ids.threshold);
  assert.equal(ids.threshold, Number(SAMPLE_CLUSTERS.context?.FACE_CLUSTER_DIST));
  assert.equal(itself.same, true);
  assert.ok(itself.distance < 0.3, `${itself.distance}`);
  assert.deepEqual([mixed.same, mixed.a.faceId, mixed.b.faces], [true, a, 1]);
  assert.ok(mixed.distance < 0.4, `${mixed.distance}`);
  assert.equal(both.b.faces, faces.filter(({ key }) => key === "sample1.jpg").length);
});

test("search operations refuse unusable pictures with a problem that says what to do", async () => {
  const grey = await sharp({ create: { width: 200, height: 200, channels: 3, background: "grey" } })
    .jpeg()
    .toBuffer();
  const a = faces[0]!.faceId;
  for (const [path, options, status, says] of [
    ["/search", picture(Buffer.from("Dear Ada")), 422, /not a picture/],
    ["/search", picture(Buffer.alloc(0)), 415, /image/],
    ["/search", picture(await sample(1), "application/x-www-form-urlencoded"), 415, /content-type image/],
    ["/search", picture(Buffer.alloc(5e6)), 413, /smaller/],
    ["/search?limit=0", picture(grey), 400, /limit/],
    ["/faces/nobody/similar", {}, 404, /nobody/],
    ["/verify", post({ a }), 400, /b/],
    ["/verify", post({ a, b: "nobody" }), 404, /nobody/],
    ["/verify", form({ a }), 400, /no part b/],
    ["/verify", form({ a, b: grey }), 422, /No face was found in picture b/],
    ["/verify", picture(grey, "multipart/form-data"), 400, /form/],
  ] as const) {
    const answer = await call(path, options);
    assert.equal(answer.status, status, `${path}: ${JSON.stringify(answer.body)}`);
    assert.match(problem().parse(answer.body).detail, says);
  }
  const none = ROUTES.searchPicture.output().parse((await call("/search", picture(grey))).body);
  assert.deepEqual(none.faces, []);
});
