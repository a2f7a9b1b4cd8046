import assert from "node:assert/strict";
import { test } from "node:test";
import { notFaces } from "../../lib/catalog/decisions/decide-faces.ts";
import { cropKey, getCrop, putCrop } from "../../lib/catalog/rows/crops.ts";
import { getFaces } from "../../lib/catalog/rows/faces.ts";
import { getVectors, putVectors } from "../../lib/catalog/rows/vectors.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import type { Face } from "../../lib/catalog/store/types.ts";
import type { Embedder } from "../../lib/embed/embedder.ts";
import { checkFaces } from "../../lib/indexing/check-faces.ts";
import { embedCrops } from "../../lib/indexing/crops.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { readParameters } from "../../lib/parameters.ts";
import { did } from "../catalog/decisions/did.ts";
import { addFaces, faceIdOfNumber, openLibrary } from "../runs/library.ts";

const DETECTOR = "onnx:rfb-320@4 size=50 score=9";
/** Lengths of the model's output for a rose, and for a face. */
const [ROSE, FACE] = [1.5, 3.4];

/** Stores a face of an unsure score. */
async function addFace(catalog: Catalog, number: number, face: Partial<Face> = {}): Promise<string> {
  const faceId = faceIdOfNumber(number);
  const given = { detector: DETECTOR, score: 12, sizePx: 120, ...face };
  await addFaces(catalog, [{ faceId, vector: new Float32Array([1, 0]), face: given }], FR_FEATURE.id);
  return faceId;
}

async function check(catalog: Catalog, faceId: string, rawLength: number): Promise<Face | undefined> {
  const [face] = await getFaces(catalog, [faceId]);
  const context = { catalog, embedderId: FR_FEATURE.id, parameters: async () => readParameters({}) };
  await checkFaces(context, [{ face: face!, rawLength }]);
  const [after] = await getFaces(catalog, [faceId]);
  return after;
}

test("a detection whose crop is no face is removed", async (t) => {
  const catalog = await openLibrary(t);
  assert.equal(await check(catalog, await addFace(catalog, 1), ROSE), undefined);
});

test("the score of a face is corrected once, whenever it is checked", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const faceId = await addFace(catalog, 1);
  // Act
  const once = await check(catalog, faceId, FACE);
  const twice = await check(catalog, faceId, FACE);
  // Assess
  assert.ok(once!.score > 15, String(once!.score));
  assert.equal(once!.detectionScore, 12);
  assert.deepEqual(twice, once);
});

for (const [what, face] of [
  ["drawn", { drawn: true }],
  ["found by a detector that was not measured", { detector: "pigo:facet@1 size=50" }],
  ["sure", { score: 100 }],
] as const) {
  test(`a face that is ${what} keeps its score`, async (t) => {
    // Prepare
    const catalog = await openLibrary(t);
    const faceId = await addFace(catalog, 1, face);
    const [before] = await getFaces(catalog, [faceId]);
    // Act
    const after = await check(catalog, faceId, what === "sure" ? FACE : ROSE);
    // Assess
    assert.deepEqual(after, before);
  });
}

test("a face that someone decided about stays", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const faceId = await addFace(catalog, 1);
  await did(catalog, "test", (draft) => notFaces(draft, [faceId]));
  // Act
  const after = await check(catalog, faceId, ROSE);
  // Assess
  assert.equal(after?.detectionScore, 12);
});

test("the score of a face that is found again in the same crop is corrected again, without embedding it", async (t) => {
  // Prepare: the row of the face is as detection writes it, and its vector is of the crop that the event is about.
  const catalog = await openLibrary(t);
  const faceId = await addFace(catalog, 1);
  const [vector] = await getVectors(catalog, FR_FEATURE.id, [faceId]);
  await putVectors(catalog, [{ ...vector!, rawLength: FACE, cropETag: "etag" }]);
  const embedder: Embedder = {
    modelId: FR_FEATURE.id,
    embed: async (crops) => crops.map(never),
    release: async () => {},
  };
  // Act
  const outcomes = await embedCrops(
    catalog,
    { embedder, record: FR_FEATURE },
    async () => [],
    async () => readParameters({}),
    [{ key: cropKey(catalog, faceId), eTag: "etag" }],
  );
  // Assess
  const [after] = await getFaces(catalog, [faceId]);
  assert.deepEqual(outcomes, [undefined]);
  assert.equal(after!.detectionScore, 12);
  assert.ok(after!.score > 15, String(after!.score));
});

test("a vector without its raw length is made again from the same crop, and stays until then", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const faceId = await addFace(catalog, 1);
  const [earlier] = await getVectors(catalog, FR_FEATURE.id, [faceId]);
  const vector = new Float32Array(FR_FEATURE.output.length).fill(Math.sqrt(1 / FR_FEATURE.output.length));
  await putVectors(catalog, [{ ...earlier!, vector, cropETag: "etag" }]);
  await putCrop(catalog, faceId, new Uint8Array([1]));
  const due: number[] = [];
  const embed = async (answer: () => Error | { vector: Float32Array; rawLength: number }) => {
    const embedder: Embedder = {
      modelId: FR_FEATURE.id,
      embed: async (crops) => {
        due.push(crops.length);
        return crops.map(answer);
      },
      release: async () => {},
    };
    const model = { embedder, record: FR_FEATURE };
    const eTag = (await getCrop(catalog, faceId))!.eTag;
    await putVectors(
      catalog,
      (await getVectors(catalog, FR_FEATURE.id, [faceId])).map((row) => ({ ...row, cropETag: eTag })),
    );
    const events = [{ key: cropKey(catalog, faceId), eTag }];
    await embedCrops(
      catalog,
      model,
      async () => [],
      async () => readParameters({}),
      events,
    );
    return (await getVectors(catalog, FR_FEATURE.id, [faceId]))[0];
  };
  // Act
  const failed = await embed(never);
  const made = await embed(() => ({ vector, rawLength: FACE }));
  await embed(never);
  // Assess
  assert.deepEqual([failed?.vector, failed?.rawLength], [vector, undefined]);
  assert.deepEqual([made?.vector, made?.rawLength, made?.commonness !== undefined], [vector, FACE, true]);
  assert.deepEqual(due, [1, 1, 0]);
});

const never = () => new Error("nothing is to be embedded");
