import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { BOX, IDS, PHOTO } from "../../lib/api/examples/fixtures.ts";
import type { Example } from "../../lib/api/routes/route.ts";
import { type OperationId, ROUTES, type Route } from "../../lib/api/routes.ts";
import { putFolder } from "../../lib/catalog/rows/folder.ts";
import { listPhotos, updatePhoto } from "../../lib/catalog/rows/photos.ts";
import { createTask, putTask } from "../../lib/catalog/rows/tasks.ts";
import { installSamples } from "../../lib/models/install.ts";
import { openTestHost, type TestHost } from "../support/host.ts";

let opened: TestHost;
before(async () => {
  opened = await openTestHost({ library: "clustered", context: { FACE_CLUSTER_DIST: "0.72" } });
});
after(() => opened.close());

/**
 * Every operation but those of administrators, which only a deployment has (test/e2e/deployed.host.ts sends them), in an
 * order in which each example can follow those before it.
 */
const STORY: readonly OperationId[] = [
  "getOpenApi",
  "getStatus",
  "listLibraries",
  "listPhotos",
  "listMonths",
  "getPhoto",
  "getPreview",
  "getPhotoDetails",
  "getFace",
  "listSimilarFaces",
  "verifyFaces",
  "searchPicture",
  "listSuggestions",
  "postponeSuggestion",
  "declineSuggestion",
  "acceptSuggestion",
  "getParameters",
  "changeParameters",
  "startRun",
  "listRuns",
  "getRun",
  "redriveQueue",
  "listClusters",
  "getCluster",
  "explainCluster",
  "listLikelyPeople",
  "getTuning",
  "getTuningMap",
  "rejectCluster",
  "nameCluster",
  "nameClusters",
  "unnameCluster",
  "changeCluster",
  "hideClusters",
  "createPerson",
  "listPeople",
  "getPerson",
  "listPersonFaces",
  "createShare",
  "listShares",
  "getShared",
  "listSharedPhotos",
  "getSharedPicture",
  "getBlurredPhoto",
  "revokeShare",
  "zipPerson",
  "changePerson",
  "confirmFaces",
  "rejectHeldFaces",
  "rejectFaces",
  "moveFaces",
  "markNotFaces",
  "splitPerson",
  "mergePeople",
  "listActions",
  "undoAction",
  "dissolveCluster",
  "deletePerson",
  "deleteFace",
  "addFace",
  "getTask",
  "listUngrouped",
  "markStrangers",
];

/** Ids of this library, by the ids of the examples that stand for them. */
const real = new Map<string, string>();

/** The value of an example with the ids of this library. */
// biome-ignore lint/suspicious/noExplicitAny: examples have all shapes
function here(value: any): any {
  if (typeof value === "string") return real.get(value) ?? value;
  if (Array.isArray(value)) return value.map(here);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, here(item)]));
}

const ids = new Set<string>(Object.values(IDS));

/** Checks that the answer has everything that the example has, and learns this library's ids from their places in it. */
// biome-ignore lint/suspicious/noExplicitAny: examples have all shapes
function compare(example: any, answer: any, path: string): void {
  if (typeof example === "string" && ids.has(example)) {
    if (!real.has(example)) real.set(example, answer);
    else assert.equal(answer, real.get(example), path);
  } else if (Array.isArray(example)) {
    for (const [at, item] of example.entries()) compare(item, answer?.[at], `${path}[${at}]`);
  } else if (example !== null && typeof example === "object") {
    for (const [key, item] of Object.entries(example)) {
      const isGiven = MAY_LACK.has(key) || (answer && key in answer);
      assert.ok(
        isGiven,
        `${path}.${key} is in the example, not in the answer ${JSON.stringify(answer)?.slice(0, 300)}`,
      );
      compare(item, answer[key], `${path}.${key}`);
    }
  } else if (SAID.test(path)) assert.equal(answer, example, path);
}

/** Fields that not every photo has. */
const MAY_LACK = new Set(["takenAt", "preview"]);

/** Fields whose values follow from the request, so they equal those of the example. */
const SAID = /\.(name|what|operation|undone|undoable|hidden|favourite|birthday|confirmed|from|faces|size|openapi)$/;

async function ask({ method, path, forVisitors }: Route, { id, query = {}, body, upload }: Example) {
  const search = new URLSearchParams(here(query)).toString();
  const type = upload ?? (body === undefined ? undefined : "application/json");
  const bytes = upload ? await readFile(join(await installSamples(), "sample1.jpg")) : undefined;
  const answer = await fetch(`${opened.host.url}${path.replace("{id}", here(id ?? ""))}${search && `?${search}`}`, {
    method,
    headers: {
      ...(type ? { "content-type": type } : {}),
      ...(forVisitors ? { "facet-share": here(IDS.shareToken) } : {}),
    },
    ...(type ? { body: bytes ?? JSON.stringify(here(body)) } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
}

/** Preparations that an example needs. */
const BEFORE: Partial<Record<OperationId, () => Promise<void>>> = {
  listMonths: async () => {
    const { items } = await listPhotos(opened.catalog, 1);
    await updatePhoto(
      opened.catalog,
      items[0]!.photoId,
      (row) => row && { ...row, locations: row.locations.map((place) => ({ ...place, takenAt: PHOTO.takenAt })) },
    );
  },
  listRuns: () => opened.host.settled(),
  getStatus: async () => {
    await putFolder(opened.catalog, { path: await installSamples(), state: "present", parts: [], ignored: 2 });
  },
  getTask: async () => {
    const task = await createTask(opened.catalog, { taskId: IDS.task, operation: "export", input: {}, who: "ada" });
    await putTask(opened.catalog, { ...task, state: "running", done: 17, of: 34 });
  },
};

test("the story contains every operation", () => {
  const usual = Object.entries<Route>(ROUTES).flatMap(([id, { admin }]) => (admin ? [] : [id]));
  assert.deepEqual([...STORY].sort(), usual.sort());
});

for (const operationId of STORY) {
  test(`${operationId}: the host answers its example as documented`, async () => {
    // Prepare
    const route: Route = ROUTES[operationId];
    const example = route.example();
    await BEFORE[operationId]?.();
    // Act
    const { status, body } = await ask(route, example);
    // Assess
    assert.equal(status, route.status, JSON.stringify(body));
    const schema = route.output?.();
    if (schema) {
      schema.parse(example.answer);
      schema.parse(body);
      compare(example.answer, body, operationId);
    }
    if (operationId === "getFace") Object.assign(BOX, body.box);
  });
}
