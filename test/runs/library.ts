import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { announceCount, applyCount, type CountChange } from "../../lib/catalog/rows/counts.ts";
import { putFaces } from "../../lib/catalog/rows/faces.ts";
import { putVectors } from "../../lib/catalog/rows/vectors.ts";
import { type Catalog, openCatalog } from "../../lib/catalog/store/open.ts";
import { CURRENT_SCHEMA, putSchema } from "../../lib/catalog/store/schema.ts";
import type { Face } from "../../lib/catalog/store/types.ts";
import { noteFaces } from "../../lib/catalog/versions/change-notes.ts";
import { openDatabase } from "../../lib/local/database.ts";
import { eTagOptions } from "../../lib/local/etags.ts";
import { ObjectStore } from "../../lib/local/objects.ts";
import { Queues } from "../../lib/local/queues.ts";
import { createS3Handler } from "../../lib/local/s3/handler.ts";
import { HostServer } from "../../lib/local/server.ts";
import { stepFunctions } from "../../lib/local/step-functions.ts";
import { createTables, openTables } from "../../lib/local/tables.ts";
import type { Workflow } from "../../lib/local/workflow.ts";
import type { EmbedderRecord } from "../../lib/models/types.ts";
import { encodePrototypes } from "../bench/prototypes.ts";
import { syntheticFaces } from "../dbscan/synthetic.ts";

const BUCKETS = { PHOTOS_BUCKET: "photos", CROPS_BUCKET: "crops", RUNS_BUCKET: "runs" };

interface LibraryOptions {
  /** Whether to write the schema version. */
  readonly schema?: boolean;
  /** State machines, by ARN. */
  readonly workflows?: ReadonlyMap<string, Workflow>;
}

/**
 * Opens the object store and the tables of the local host for the duration of a test, empty except for the schema
 * version. Sets the SDK's environment.
 */
export async function openLibrary(
  t: Pick<TestContext, "after">,
  { schema = true, workflows = new Map() }: LibraryOptions = {},
): Promise<Catalog> {
  const folder = await mkdtemp(join(tmpdir(), "facet-library-"));
  const server = new HostServer("host");
  const url = await server.listen(0);
  const environment = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_ENDPOINT_URL_S3: url,
    AWS_ENDPOINT_URL_SFN: url,
  };
  const database = openDatabase(folder);
  const store = new ObjectStore(database, folder, new Queues(database), eTagOptions());
  for (const bucket of Object.values(BUCKETS)) store.createBucket(bucket, []);
  const tables = await openTables(join(folder, "catalog"));
  const refuse = () => {
    throw new Error("not part of this test");
  };
  server.services = {
    s3: createS3Handler(store, { keys: new Map([["test", "secret"]]) }),
    dynamodb: tables.serve,
    states: stepFunctions(workflows),
    sqs: refuse,
    http: refuse,
    isBucket: () => false,
  };
  await createTables(url, { accessKeyId: "test", secretAccessKey: "secret" }, [
    {
      TableName: "catalog",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    },
  ]);
  Object.assign(process.env, environment, BUCKETS, { CATALOG_TABLE: "catalog" });
  const catalog = openCatalog();
  t.after(async () => {
    (await catalog.s3()).destroy();
    catalog.documents.destroy();
    await server.close();
    await tables.close();
    database.close();
    await rm(folder, { recursive: true, force: true });
  });
  if (schema) await putSchema(catalog, { version: CURRENT_SCHEMA });
  return catalog;
}

/** An embedder of short vectors whose calibrated distances are its raw ones. */
export function embedderOf(length: number): EmbedderRecord {
  return {
    id: "test-embedder",
    kind: "embedder",
    file: { name: "none.onnx", sha256: "", licence: "", source: { file: "none.onnx" } },
    input: { name: "input", sizePx: 112, layout: "NCHW", channels: "RGB", mean: 0, scale: 1, window: 1 },
    output: { name: "output", length },
    calibration: {
      knots: [
        [0, 0],
        [2, 2],
      ],
      dataset: "none",
      date: "2026-01-01",
      samePairs: 0,
      differentPairs: 0,
    },
  };
}

/** The same with a few prototypes, so that faces differ in commonness. */
export function fairEmbedderOf(length: number): EmbedderRecord {
  const rows = syntheticFaces(6, { length, facesEach: 1, seed: 8 });
  const prototypes = Array.from({ length: 6 }, (_, row) =>
    Float64Array.from(rows.slice(row * length, (row + 1) * length)),
  );
  const measured = { median: 0.2, dataset: "none", date: "2026-01-01", fewestPeople: 1 };
  return {
    ...embedderOf(length),
    distance: { weight: 0.75, largest: 2, prototypes: encodePrototypes(prototypes), ...measured },
  };
}

/** Returns a face id; each number has its own photo. */
export function faceIdOfNumber(number: number): string {
  const digits = ((number * 2654435761) >>> 0).toString(16).padStart(8, "0");
  return `${digits.padEnd(28, "0")}-00000000`;
}

/** The properties of a face that most tests do not care about. */
export const FACE = {
  box: { x: 0, y: 0, width: 0.5, height: 0.5 },
  sizePx: 100,
  score: 50,
  quality: { sharpness: 0.3, yaw: 0, roll: 0 },
  landmarks: [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ],
  realPixels: 1,
  detector: "test",
} as const;

/** Stores faces with vectors, each on a photo of its own. */
export async function addFaces(
  catalog: Catalog,
  vectors: readonly { readonly faceId: string; readonly vector: Float32Array; readonly face?: Partial<Face> }[],
  model = "test-embedder",
): Promise<void> {
  await putFaces(
    catalog,
    vectors.map(
      ({ faceId, face }): Face => ({
        faceId,
        photoId: faceId.slice(0, 28),
        key: `${faceId}.jpg`,
        ...FACE,
        ...face,
      }),
    ),
  );
  await putVectors(
    catalog,
    vectors.map(({ faceId, vector }) => ({ faceId, model, vector, cropETag: "etag" })),
  );
  await noteFaces(
    catalog,
    vectors.map(({ faceId }) => faceId),
  );
}

let counted = 0;

/** Counts faces without storing any, as those of one photo, which was examined now unless the import is over. */
export async function addCounted(catalog: Catalog, faces: number, { isOver = false } = {}): Promise<void> {
  const change: CountChange = { faces, ...(isOver ? {} : { photosHandled: 1 }) };
  for (const due of await announceCount(catalog, { id: faceIdOfNumber(++counted), rev: "1", change }))
    await applyCount(catalog, due);
  await noteFaces(catalog, [faceIdOfNumber(counted)]);
}

/** Numbers in a vector of `onCircle`. */
export const CIRCLE_LENGTH = 8;

/** Faces on a circle, by number and angle in radians; the same angle gives byte-equal vectors. */
export const onCircle = (from: number, ...angles: number[]) =>
  angles.map((angle, index) => {
    const vector = new Float32Array(CIRCLE_LENGTH);
    vector.set([Math.cos(angle), Math.sin(angle)]);
    return { faceId: faceIdOfNumber(from + index), vector };
  });
