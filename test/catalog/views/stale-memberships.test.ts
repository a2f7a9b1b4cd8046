import assert from "node:assert/strict";
import { test } from "node:test";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { personNamed } from "../../../lib/catalog/decisions/people.ts";
import { markStale, readStaleFaces } from "../../../lib/catalog/decisions/person-index.ts";
import { newPendingWrite, pendingRow } from "../../../lib/catalog/decisions/under-way.ts";
import { batchWrite } from "../../../lib/catalog/store/table.ts";
import { settleStaleMemberships } from "../../../lib/catalog/views/stale-memberships.ts";
import { openLibrary } from "../../runs/library.ts";
import { confirmFaces } from "../../support/decide.ts";

const SOON = () => new Date(Date.now() + 1000).toISOString();

test("settleStaleMemberships keeps the mark of a decision that is still being written", async (t) => {
  // Prepare: the mark is written first, the decision only after the run has compared.
  const catalog = await openLibrary(t);
  await batchWrite(catalog, { put: [pendingRow(catalog, newPendingWrite())] });
  await markStale(catalog, ["f"]);
  // Act
  await settleStaleMemberships(catalog, SOON());
  // Assess
  assert.deepEqual(await readStaleFaces(catalog), ["f"]);
});

test("settleStaleMemberships keeps a mark that is renewed while the old one is being deleted", async (t) => {
  // Prepare: someone decides as soon as the marks were read for the second time, to be deleted.
  const catalog = await openLibrary(t);
  const { personId } = await personNamed(catalog, "Ada");
  await markStale(catalog, ["f", "g"]);
  const send = catalog.documents.send.bind(catalog.documents) as (command: unknown) => Promise<unknown>;
  let reads = 0;
  Object.assign(catalog.documents, {
    async send(command: unknown) {
      const answer = await send(command);
      const isOfMarks =
        command instanceof QueryCommand && command.input.ExpressionAttributeValues?.[":prefix"] === "apart#";
      if (isOfMarks && ++reads === 2) await confirmFaces(catalog, ["f"], personId);
      return answer;
    },
  });
  // Act
  await settleStaleMemberships(catalog, SOON());
  // Assess
  assert.deepEqual(await readStaleFaces(catalog), ["f"]);
});
