import assert from "node:assert/strict";
import { test } from "node:test";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { peoplePartitions } from "../../lib/catalog/store/people-rows.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { confirmFaces, nameCluster } from "../support/decide.ts";
import { addFaces, faceIdOfNumber, openLibrary } from "./library.ts";
import { runOnce } from "./run.ts";

test("loadPriorState: all reads of decisions are strongly consistent", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const finder = await PairFinder.open(1);
  t.after(() => finder.close());
  const vector = Float32Array.of(1, 0);
  await addFaces(
    catalog,
    [0, 1, 2, 3].map((number) => ({ faceId: faceIdOfNumber(number), vector })),
  );
  const { personId } = await nameCluster(catalog, "c1", "Ada");
  await confirmFaces(catalog, [faceIdOfNumber(0)], personId);
  const send = catalog.documents.send.bind(catalog.documents) as (command: unknown) => Promise<unknown>;
  const partitions = await peoplePartitions(catalog);
  const reads: (boolean | undefined)[] = [];
  Object.assign(catalog.documents, {
    send(command: unknown) {
      const { ":prefix": prefix } = (command as QueryCommand).input.ExpressionAttributeValues ?? {};
      const pk = command instanceof QueryCommand && command.input.ExpressionAttributeValues?.[":pk"];
      if (partitions.includes(pk) && /^(face|cluster)#$/.test(prefix)) {
        reads.push((command as QueryCommand).input.ConsistentRead);
      }
      return send(command);
    },
  });
  // Act
  for (let run = 0; run < 2; run++) await runOnce(catalog, finder, { length: 2, force: true });
  // Assess
  assert.ok(reads.length >= 4);
  assert.deepEqual(
    reads.filter((consistent) => !consistent),
    [],
  );
});
