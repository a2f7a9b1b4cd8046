import assert from "node:assert/strict";
import { test } from "node:test";
import { warmUp } from "../../functions/warm-up.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { readParameters } from "../../lib/parameters.ts";

/** A catalog whose table answers like this; it counts the requests, and the loads of the S3 client. */
function catalogOf(answer: () => Promise<unknown>) {
  const asked = { table: 0, s3: 0 };
  const send = () => {
    asked.table++;
    return answer();
  };
  const s3 = async () => asked.s3++;
  return { asked, catalog: { table: "t", library: "main", documents: { send }, s3 } as unknown as Catalog };
}

test("warmUp sends the table one request, and loads the S3 client", async () => {
  // Prepare
  const { asked, catalog } = catalogOf(async () => ({ Responses: {} }));
  // Act
  await warmUp(catalog, readParameters({}));
  // Assess
  assert.deepEqual(asked, { table: 1, s3: 1 });
});

test("warmUp lets a function start whose table refuses or does not answer", async () => {
  // Prepare
  const refusing = catalogOf(async () => {
    throw new Error("AccessDenied");
  });
  const silent = catalogOf(() => new Promise(() => {}));
  // Act
  await warmUp(refusing.catalog, readParameters({}));
  await warmUp(silent.catalog, readParameters({}), 10);
  // Assess
  assert.deepEqual([refusing.asked.table, silent.asked.table], [1, 1]);
});
