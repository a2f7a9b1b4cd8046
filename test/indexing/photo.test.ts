import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { SQSRecord } from "aws-lambda";
import sharp from "sharp";
import { allFaces } from "../../lib/catalog/rows/faces.ts";
import { getLocation } from "../../lib/catalog/rows/locations.ts";
import { allPhotos } from "../../lib/catalog/rows/photos.ts";
import { deleteObjects, headObject, listKeys, putObject } from "../../lib/catalog/store/objects.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import type { DetectedFace } from "../../lib/detect/types.ts";
import { IgnoreRules } from "../../lib/indexing/ignore-rules.ts";
import { indexAfterCrash, indexPhoto } from "../../lib/indexing/photo.ts";
import type { Indexer } from "../../lib/indexing/photo-types.ts";
import { readParameters } from "../../lib/parameters.ts";
import { openLibrary } from "../runs/library.ts";

let catalog: Catalog;

before(async (t) => {
  catalog = await openLibrary(t as never);
});

const FACE: DetectedFace = {
  box: { x: 0.3, y: 0.3, width: 0.4, height: 0.4 },
  sizePx: 80,
  score: 30,
  landmarks: [
    [0.42, 0.45],
    [0.58, 0.45],
    [0.5, 0.52],
    [0.44, 0.6],
    [0.56, 0.6],
  ],
  quality: { sharpness: 0.3, yaw: 0, roll: 0 },
};

/** Returns an indexer that finds one face in every photo, and calls a function during detection. */
function indexer(meanwhile: () => Promise<unknown> = async () => {}): Indexer & { looks: number } {
  const made = {
    catalog,
    parameters: readParameters({}),
    looks: 0,
    detector: {
      id: "test:1",
      async detect() {
        made.looks++;
        await meanwhile();
        return { faces: [FACE] };
      },
      release: async () => {},
    },
  };
  return made as never;
}

/** Writes a photo; each colour is a different photo. @returns its ETag */
async function upload(key: string, background: string): Promise<string> {
  const picture = sharp({ create: { width: 200, height: 200, channels: 3, background } });
  await putObject(catalog, catalog.photosBucket, key, await picture.jpeg().toBuffer(), "image/jpeg");
  return (await headObject(catalog, catalog.photosBucket, key)) ?? "";
}

const remove = (key: string) => deleteObjects(catalog, catalog.photosBucket, [key]);

/** Loads the catalog's state of a key: status of its photos, and numbers of their faces and crops. */
async function heldOf(key: string) {
  const photos = (await Array.fromAsync(allPhotos(catalog))).filter((photo) => photo.key === key);
  const faces = (await Array.fromAsync(allFaces(catalog))).filter((face) => face.key === key);
  const crops = await Array.fromAsync(listKeys(catalog, catalog.cropsBucket, ""));
  const cut = faces.filter(({ faceId }) => crops.some((crop) => crop.includes(faceId)));
  return { photos: photos.map(({ eTag, status }) => `${eTag} ${status}`), faces: faces.length, crops: cut.length };
}

const NOTHING = { photos: [], faces: 0, crops: 0 };

test("indexPhoto detects faces once for an event that comes twice", async () => {
  // Prepare
  const eTag = await upload("twice.jpg", "#102030");
  const one = indexer();
  // Act
  const outcomes = [await indexPhoto(one, "twice.jpg", eTag), await indexPhoto(one, "twice.jpg", eTag)];
  // Assess
  assert.deepEqual(outcomes, ["indexed", "unchanged"]);
  assert.equal(one.looks, 1);
  assert.deepEqual(await heldOf("twice.jpg"), { photos: [`${eTag} indexed`], faces: 1, crops: 1 });
});

test("indexPhoto leaves one photo if two calls process an event at the same time", async () => {
  // Prepare
  const eTag = await upload("at-once.jpg", "#302010");
  // Act
  await Promise.all([indexPhoto(indexer(), "at-once.jpg", eTag), indexPhoto(indexer(), "at-once.jpg", eTag)]);
  // Assess
  assert.deepEqual(await heldOf("at-once.jpg"), { photos: [`${eTag} indexed`], faces: 1, crops: 1 });
});

test("indexPhoto ends with the last version of an object, in any order of events", async () => {
  // Prepare: created (0A), overwritten (0B), removed (0C), created again (0D)
  const sent = [await upload("order.jpg", "#111111"), await upload("order.jpg", "#222222"), undefined];
  await remove("order.jpg");
  sent.push(await upload("order.jpg", "#333333"));
  // Act
  for (const at of [3, 0, 2, 1]) await indexPhoto(indexer(), "order.jpg", sent[at]);
  // Assess
  assert.deepEqual(await heldOf("order.jpg"), { photos: [`${sent[3]} indexed`], faces: 1, crops: 1 });
});

test("indexPhoto leaves nothing if the removal comes before the creation", async () => {
  // Prepare
  const eTag = await upload("gone.jpg", "#444444");
  await remove("gone.jpg");
  // Act
  const outcomes = [await indexPhoto(indexer(), "gone.jpg"), await indexPhoto(indexer(), "gone.jpg", eTag)];
  // Assess
  assert.deepEqual(outcomes, ["removed", "removed"]);
  assert.deepEqual(await heldOf("gone.jpg"), NOTHING);
});

test("indexPhoto leaves nothing of a photo whose removal is processed during detection", async () => {
  // Prepare
  const eTag = await upload("meanwhile.jpg", "#555555");
  const slow = indexer(async () => {
    await remove("meanwhile.jpg");
    await indexPhoto(indexer(), "meanwhile.jpg");
  });
  // Act
  const outcome = await indexPhoto(slow, "meanwhile.jpg", eTag);
  // Assess
  assert.equal(outcome, "removed");
  assert.deepEqual(await heldOf("meanwhile.jpg"), NOTHING);
});

test("indexPhoto indexes the present version of a photo that is overwritten during detection", async () => {
  // Prepare
  const first = await upload("changed.jpg", "#666666");
  let second = "";
  const slow = indexer(async () => {
    if (second !== "") return;
    second = await upload("changed.jpg", "#777777");
    await indexPhoto(indexer(), "changed.jpg", second);
  });
  // Act
  await indexPhoto(slow, "changed.jpg", first);
  // Assess
  assert.deepEqual(await heldOf("changed.jpg"), { photos: [`${second} indexed`], faces: 1, crops: 1 });
});

test("indexPhoto lists a photo that makes the detector fail, after one attempt and without throwing", async () => {
  // Prepare
  const eTag = await upload("poison.jpg", "#888888");
  const poisoned = indexer(() => Promise.reject(new Error("a tensor of no size")));
  // Act
  const outcome = await indexPhoto(poisoned, "poison.jpg", eTag);
  // Assess
  assert.equal(outcome, "failed");
  assert.equal((await getLocation(catalog, "poison.jpg"))?.reason, "a tensor of no size");
});

test("indexAfterCrash does not try a photo again that crashed the function twice", async () => {
  // Prepare: a detector that never returns, like a function that crashes
  const eTag = await upload("killer.jpg", "#999999");
  const looked = Promise.withResolvers<void>();
  const ends = () => {
    looked.resolve();
    return new Promise<never>(() => {});
  };
  void indexAfterCrash(indexer(ends), "killer.jpg", eTag);
  await looked.promise;
  // Act
  const third = indexer();
  const outcome = await indexAfterCrash(third, "killer.jpg", eTag);
  // Assess
  assert.deepEqual([outcome, third.looks], ["failed", 0]);
  assert.match((await getLocation(catalog, "killer.jpg"))?.reason ?? "", /broke the function/);
});

test("indexAfterCrash indexes a photo that was only in the same batch as a crashing one", async () => {
  // Prepare
  const eTag = await upload("innocent.jpg", "#aaaaaa");
  // Act
  const outcome = await indexAfterCrash(indexer(), "innocent.jpg", eTag);
  // Assess
  assert.equal(outcome, "indexed");
  assert.deepEqual(await heldOf("innocent.jpg"), { photos: [`${eTag} indexed`], faces: 1, crops: 1 });
});

test("detect function processes repeated messages last, and each one separately", async () => {
  // Prepare
  const [bad, good] = [await upload("bad.jpg", "#bbbbbb"), await upload("good.jpg", "#cccccc")];
  const record = (messageId: string, body: string, receiveCount: number) =>
    ({ messageId, body, attributes: { ApproximateReceiveCount: String(receiveCount) } }) as SQSRecord;
  const created = (key: string, eTag: string) =>
    JSON.stringify({ Records: [{ eventName: "ObjectCreated:Put", s3: { object: { key, eTag } } }] });
  process.env.POWERTOOLS_LOG_LEVEL = "SILENT";
  const { installModels } = await import("../../lib/models/install.ts");
  process.env.FACET_MODELS = await installModels();
  const { handler } = await import("../../functions/detect/handler.ts");
  // Act
  const answer = await handler(
    {
      Records: [
        record("1", created("bad.jpg", bad), 2),
        record("2", "{", 1),
        record("3", created("good.jpg", good), 1),
      ],
    },
    {} as never,
  );
  // Assess
  assert.deepEqual(answer, { batchItemFailures: [{ itemIdentifier: "2" }] });
  assert.deepEqual((await heldOf("bad.jpg")).photos, [`${bad} indexed`]);
  assert.deepEqual((await heldOf("good.jpg")).photos, [`${good} indexed`]);
});

test("indexPhoto ignores files by rule, name or content, and hides a photo that becomes ignored", async () => {
  // Prepare
  await upload("left/a.jpg", "#226688");
  await indexPhoto(indexer(), "left/a.jpg");
  for (const key of ["left/b.txt", "left/README"])
    await putObject(catalog, catalog.photosBucket, key, "Dear Ada", "text/plain");
  const excluding = { ...indexer(), rules: new IgnoreRules(["left/a.jpg"]) };
  // Act
  const outcomes = [];
  for (const key of ["left/a.jpg", "left/b.txt", "left/README"]) outcomes.push(await indexPhoto(excluding, key));
  const hidden = await getLocation(catalog, "left/a.jpg");
  const again = await indexPhoto(indexer(), "left/a.jpg");
  // Assess
  assert.deepEqual(outcomes, ["ignored", "ignored", "ignored"]);
  assert.equal(hidden?.status, "gone");
  assert.equal(await getLocation(catalog, "left/README"), undefined);
  assert.equal(again, "indexed");
});
