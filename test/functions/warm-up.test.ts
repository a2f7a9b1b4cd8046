import assert from "node:assert/strict";
import { test } from "node:test";
import { warmUp } from "../../functions/warm-up.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { readParameters } from "../../lib/parameters.ts";

/** A catalog whose table and buckets answer like this; it counts the requests. */
function catalogOf(answer: () => Promise<unknown>) {
  const asked = { table: 0, s3: 0 };
  const sender = (asks: keyof typeof asked) => ({
    send: () => {
      asked[asks]++;
      return answer();
    },
  });
  const s3 = async () => sender("s3");
  const catalog = { table: "t", cropsBucket: "crops", library: "main", documents: sender("table"), s3 };
  return { asked, catalog: catalog as unknown as Catalog };
}

test("warmUp reads the schema and the parameters, and asks the crops bucket for an object", async () => {
  // Prepare
  const { asked, catalog } = catalogOf(async () => ({ Responses: {} }));
  // Act
  await warmUp(catalog, readParameters({}));
  // Assess
  assert.deepEqual(asked, { table: 2, s3: 1 });
});

test("warmUp lets a function start whose table and bucket refuse or do not answer", async () => {
  // Prepare
  const refusing = catalogOf(async () => {
    throw new Error("AccessDenied");
  });
  const silent = catalogOf(() => new Promise(() => {}));
  // Act
  await warmUp(refusing.catalog, readParameters({}));
  await warmUp(silent.catalog, readParameters({}), 10);
  // Assess
  assert.deepEqual(
    [refusing.asked, silent.asked],
    [
      { table: 1, s3: 1 },
      { table: 1, s3: 1 },
    ],
  );
});
