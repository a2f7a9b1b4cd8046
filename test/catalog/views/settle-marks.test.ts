import assert from "node:assert/strict";
import { test } from "node:test";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { readMarkedFaces } from "../../../lib/catalog/decisions/stale-marks.ts";
import { newPendingWrite, pendingRow } from "../../../lib/catalog/decisions/under-way.ts";
import { PREFIX, personKey } from "../../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { allPeopleRows, putPeopleRows } from "../../../lib/catalog/store/people-rows.ts";
import { batchWrite, type Row } from "../../../lib/catalog/store/table.ts";
import { settleMarks } from "../../../lib/catalog/views/settle-marks.ts";
import { addFaces, onCircle, openLibrary } from "../../runs/library.ts";
import { confirmFaces, personNamed, undecideFaces } from "../../support/decide.ts";

const SOON = () => new Date(Date.now() + 1000).toISOString();

/** A library in which a face without a cluster was confirmed for Ada, and then the decision was removed. */
async function prepare(t: Parameters<typeof openLibrary>[0]) {
  const catalog = await openLibrary(t);
  const faces = onCircle(0, 0, 0.1);
  await addFaces(catalog, faces);
  const [first = "", second = ""] = faces.map(({ faceId }) => faceId);
  const { personId } = await personNamed(catalog, "Ada");
  await confirmFaces(catalog, [first, second], personId);
  await undecideFaces(catalog, [first, second]);
  const marked = async () => {
    const { marks } = await readMarkedFaces(catalog, [personKey(personId)], 100);
    return marks.map(({ faceId }) => faceId);
  };
  return { catalog, first, second, personId, marked };
}

test("settleMarks keeps the mark of a decision that is still being written", async (t) => {
  // Prepare: the mark is written first, the decision only after the run has compared.
  const { catalog, first, second, marked } = await prepare(t);
  const [mark] = await rowsOf<{ at: string }>(catalog, PREFIX.stale);
  await batchWrite(catalog, { put: [pendingRow(catalog, { ...newPendingWrite(), at: mark!.at })] });
  // Act
  await settleMarks(catalog, SOON());
  // Assess
  assert.deepEqual((await marked()).sort(), [first, second].sort());
});

test("settleMarks keeps a mark that is renewed while the old one is being deleted", async (t) => {
  // Prepare: someone decides as soon as the marks were read.
  const { catalog, first, personId, marked } = await prepare(t);
  const send = catalog.documents.send.bind(catalog.documents) as (command: unknown) => Promise<unknown>;
  let isRead = false;
  Object.assign(catalog.documents, {
    async send(command: unknown) {
      const answer = await send(command);
      const isOfMarks =
        command instanceof QueryCommand && command.input.ExpressionAttributeValues?.[":prefix"] === PREFIX.stale;
      if (isOfMarks && !isRead) {
        isRead = true;
        await confirmFaces(catalog, [first], personId);
      }
      return answer;
    },
  });
  // Act
  await settleMarks(catalog, SOON());
  // Assess
  assert.ok(isRead);
  assert.deepEqual(await marked(), [first]);
});

test("settleMarks replaces the marks of an earlier release, which lists respect until then", async (t) => {
  // Prepare
  const { catalog, first, second, personId, marked } = await prepare(t);
  await settleMarks(catalog, SOON());
  await confirmFaces(catalog, [first], personId);
  const at = new Date().toISOString();
  await batchWrite(catalog, { remove: await rowsOf(catalog, PREFIX.stale) });
  await putPeopleRows(
    catalog,
    [first, second].map((faceId) => [`${PREFIX.apart}${faceId}`, { faceId, at }]),
  );
  const before = await marked();
  // Act
  await settleMarks(catalog, SOON());
  // Assess
  assert.deepEqual(before.sort(), [first, second].sort());
  assert.deepEqual(await rowsOf(catalog, PREFIX.apart), []);
  assert.deepEqual(await marked(), [first]);
});

async function rowsOf<T>(catalog: Catalog, prefix: string): Promise<Row<T>[]> {
  return Array.fromAsync(allPeopleRows<T>(catalog, prefix, { consistent: true }));
}
