import assert from "node:assert/strict";
import { test } from "node:test";
import type { BatchGetCommandInput } from "@aws-sdk/lib-dynamodb";
import { firstOfEach } from "../../../lib/api/operations/shown.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { batchGet, batchWrite } from "../../../lib/catalog/store/table.ts";
import { addFaces, faceIdOfNumber, openLibrary } from "../../runs/library.ts";

const keyOf = (n: number) => ({ pk: "main#test", sk: `row#${n}` });

/** Makes DynamoDB process only a part of each batch, as it does with requests that are too large. */
function throttle({ documents }: Catalog): void {
  documents.middlewareStack.add(
    // biome-ignore lint/suspicious/noExplicitAny: a middleware for whatever command comes
    (next: any, { commandName }: any) =>
      // biome-ignore lint/suspicious/noExplicitAny: as above
      async (call: any) => {
        if (commandName !== "BatchGetCommand") return next(call);
        const [[table, { Keys, ...how }]] = Object.entries<{ Keys: unknown[] }>(call.input.RequestItems) as [
          [string, { Keys: unknown[] }],
        ];
        const done = Math.ceil(Keys.length / 2);
        call.input = { RequestItems: { [table]: { Keys: Keys.slice(0, done), ...how } } };
        const answer = await next(call);
        if (done < Keys.length) answer.output.UnprocessedKeys = { [table]: { Keys: Keys.slice(done), ...how } };
        return answer;
      },
    { step: "initialize", name: "throttle", priority: "low" },
  );
}

test("batchGet reads any number of rows, including those that DynamoDB leaves unprocessed", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const keys = Array.from({ length: 930 }, (_, n) => keyOf(n));
  await batchWrite(catalog, { put: keys.map((key, n) => ({ ...key, n })) });
  // Act
  const all = await batchGet<{ n: number }>(catalog, [...keys, keyOf(1000)]);
  throttle(catalog);
  const again = await batchGet<{ n: number }>(catalog, keys.slice(0, 250), ["n"]);
  // Assess
  const numbers = (rows: readonly { readonly n: number }[]) => rows.map(({ n }) => n).sort((a, b) => a - b);
  assert.deepEqual(numbers(all), Array.from(keys.keys()));
  assert.deepEqual(
    numbers(again),
    Array.from({ length: 250 }, (_, n) => n),
  );
});

test("firstOfEach finds the first existing face of each list", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const [a, b, c, gone, lost] = [0, 1, 2, 3, 4].map(faceIdOfNumber) as [string, string, string, string, string];
  await addFaces(
    catalog,
    [a, b, c].map((faceId) => ({ faceId, vector: new Float32Array(4) })),
    "model",
  );
  // Act
  const found = await firstOfEach(catalog, [[a, b], [gone, lost, c, b], [b, a], [gone, lost], [], [a]]);
  // Assess
  assert.deepEqual(found, [a, c, b, undefined, undefined, a]);
});

test("batchGet: calls at the same time share requests, and each gets its own rows", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const keys = Array.from({ length: 60 }, (_, n) => keyOf(n));
  await batchWrite(catalog, { put: keys.map((key, n) => ({ ...key, n })) });
  const asked: number[] = [];
  catalog.documents.middlewareStack.add(
    (next) => async (args) => {
      const { RequestItems = {} } = args.input as Partial<BatchGetCommandInput>;
      for (const { Keys = [] } of Object.values(RequestItems)) asked.push(Keys.length);
      return next(args);
    },
    { step: "initialize" },
  );
  const numbersIn = async (from: number, to: number) => {
    const rows = await batchGet<{ n: number }>(catalog, [...keys.slice(from, to), keyOf(1000 + from)]);
    return rows.map(({ n }) => n).sort((a, b) => a - b);
  };
  // Act
  const [first, second, none] = await Promise.all([numbersIn(0, 40), numbersIn(20, 50), batchGet(catalog, [])]);
  // Assess
  assert.deepEqual(first, [...Array(40).keys()]);
  assert.deepEqual(
    second,
    [...Array(30).keys()].map((n) => 20 + n),
  );
  assert.deepEqual(none, []);
  assert.deepEqual(asked, [52], "each key once");
});
