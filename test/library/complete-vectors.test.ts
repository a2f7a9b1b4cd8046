import assert from "node:assert/strict";
import { test } from "node:test";
import { getVectors, putVectors } from "../../lib/catalog/rows/vectors.ts";
import { CURRENT_SCHEMA, putSchema, readSchema } from "../../lib/catalog/store/schema.ts";
import { Distance } from "../../lib/embed/distance.ts";
import { migrateCatalog } from "../../lib/library/migrations/migrate.ts";
import { TASKS } from "../../lib/library/task-operations.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { readParameters } from "../../lib/parameters.ts";
import { randomNumbers } from "../dbscan/synthetic.ts";
import { addFaces, faceIdOfNumber, openLibrary } from "../runs/library.ts";

const FACES = 110;

/** Stores faces with vectors of schema 2, more than one page; the first has been embedded again, the second by another model. */
async function openSchema2(...[t]: Parameters<typeof openLibrary>) {
  const catalog = await openLibrary(t);
  await putSchema(catalog, { version: 2 });
  const random = randomNumbers(1);
  const faces = Array.from({ length: FACES }, (_, at) => {
    const vector = Float32Array.from({ length: FR_FEATURE.output.length }, () => random() - 0.5);
    const length = Math.hypot(...vector);
    return { faceId: faceIdOfNumber(at), vector: vector.map((value) => value / length) };
  });
  await addFaces(catalog, faces, FR_FEATURE.id);
  const [first, second] = faces;
  const commonness = { value: 0.5, of: "stored with the raw length" };
  await putVectors(catalog, [
    { ...first!, model: FR_FEATURE.id, cropETag: "etag", rawLength: 3, commonness },
    { ...second!, model: "another", cropETag: "etag" },
  ]);
  const read = async () => {
    const faceIds = faces.map(({ faceId }) => faceId);
    return (await getVectors(catalog, FR_FEATURE.id, faceIds)).sort((a, b) => (a.faceId < b.faceId ? -1 : 1));
  };
  const distance = Distance.of(FR_FEATURE);
  const wanted = (await read()).map(({ rawLength, ...face }) =>
    rawLength === undefined ? { ...face, commonness: distance.commonnessOf(face) } : { ...face, commonness, rawLength },
  );
  return { catalog, read, wanted };
}

test("schema 3 stores the commonness of vectors without it, and changes nothing else", async (t) => {
  // Prepare
  const { catalog, read, wanted } = await openSchema2(t);
  // Act
  for (let time = 0; time < 2; time++) {
    await putSchema(catalog, { version: 2 });
    await migrateCatalog(catalog);
    // Assess
    assert.deepEqual(await read(), wanted);
    assert.deepEqual(
      await getVectors(catalog, "another", [faceIdOfNumber(1)]).then(([row]) => row?.commonness),
      undefined,
    );
    assert.deepEqual(await readSchema(catalog), { version: CURRENT_SCHEMA });
  }
});

test("as a task, the migration to schema 3 continues at its last checkpoint", async (t) => {
  // Prepare
  const { catalog, read, wanted } = await openSchema2(t);
  const context = {
    ...{ catalog, unchecked: catalog, areSeparate: false, embedder: FR_FEATURE },
    parameters: async () => readParameters({}),
    waits: { former: 0, write: 0, read: 0 },
  };
  // Act: interrupted after each page
  let from: string | undefined;
  let calls = 0;
  for (let ended = false; !ended; calls++) {
    const { value } = await TASKS.migrate(context, {}, from, { taskId: "t1", who: "tester" }).next();
    if (value && "at" in value) from = value.at;
    else ended = true;
  }
  // Assess
  assert.deepEqual(await read(), wanted);
  assert.deepEqual(await readSchema(catalog), { version: CURRENT_SCHEMA });
  assert.ok(calls > 2, String(calls));
});
