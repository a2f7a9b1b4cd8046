import assert from "node:assert/strict";
import { test } from "node:test";
import type { Context, SQSEvent } from "aws-lambda";
import sharp from "sharp";
import { cropKey, getCrop, putCrop } from "../../../lib/catalog/rows/crops.ts";
import { allVectors } from "../../../lib/catalog/rows/vectors.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { CROP_PX } from "../../../lib/embed/crop-size.ts";
import { FR_FEATURE } from "../../../lib/models/embedders.ts";
import { installModels } from "../../../lib/models/install.ts";
import { addFaces, faceIdOfNumber, openLibrary } from "../../runs/library.ts";

/** The event of the crops bucket when the crop of a face is written. */
async function written(catalog: Catalog, faceId: string): Promise<string> {
  const crop = await getCrop(catalog, faceId);
  const object = { key: cropKey(catalog, faceId), eTag: crop?.eTag ?? "gone" };
  return JSON.stringify({ Records: [{ eventName: "ObjectCreated:Put", s3: { object } }] });
}

function queued(bodies: readonly string[]): SQSEvent {
  return { Records: bodies.map((body, at) => ({ messageId: `message ${at}`, body })) } as unknown as SQSEvent;
}

test("embed handler: each crop of an event is embedded or fails alone", async (t) => {
  // Prepare
  await installModels();
  const catalog = await openLibrary(t);
  const faceIds = [0, 1, 2, 3].map(faceIdOfNumber);
  const [red = "", text = "", blue = "", removed = ""] = faceIds;
  await addFaces(
    catalog,
    faceIds.map((faceId) => ({ faceId, vector: new Float32Array(4) })),
    "another-model",
  );
  const crop = (background: string) =>
    sharp({ create: { width: CROP_PX, height: CROP_PX, channels: 3, background } })
      .jpeg()
      .toBuffer();
  await putCrop(catalog, red, await crop("#b02010"));
  await putCrop(catalog, text, Buffer.from("not a picture"));
  await putCrop(catalog, blue, await crop("#1020b0"));
  const bodies = [...(await Promise.all([red, text, blue, removed].map((faceId) => written(catalog, faceId)))), "{"];
  process.env.POWERTOOLS_LOG_LEVEL = "SILENT";
  const { handler } = await import("../../../functions/embed/handler.ts");
  // Act
  const answer = await handler(queued(bodies), {} as Context);
  // Assess: what is no crop and what is no event fail; a crop that is gone has nothing left to do
  assert.deepEqual(answer, {
    batchItemFailures: [{ itemIdentifier: "message 1" }, { itemIdentifier: "message 4" }],
  });
  const vectors = await Array.fromAsync(allVectors(catalog, FR_FEATURE.id));
  assert.deepEqual(vectors.map(({ faceId }) => faceId).sort(), [red, blue].sort());
  for (const { model, vector } of vectors) assert.deepEqual([model, vector.length], [FR_FEATURE.id, 512]);
  const before = await Array.fromAsync(allVectors(catalog, "another-model"));
  assert.equal(before.length, 4);
});
