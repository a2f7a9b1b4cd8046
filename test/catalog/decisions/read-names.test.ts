import assert from "node:assert/strict";
import { test } from "node:test";
import { BatchWriteCommand, DeleteCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { allPeople } from "../../../lib/catalog/decisions/people.ts";
import { decideAsRead } from "../../../lib/catalog/decisions/read-names.ts";
import { actionsPartition, PREFIX, runsPartition } from "../../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { queryAll } from "../../../lib/catalog/store/table.ts";
import { ids, NamedLibrary } from "../../runs/held-library.ts";
import { addFaces, faceIdOfNumber, openLibrary } from "../../runs/library.ts";

/** Counts the requests that write to the table. */
function countWrites(catalog: Catalog): () => number {
  const send = catalog.documents.send.bind(catalog.documents) as (command: unknown) => Promise<unknown>;
  let writes = 0;
  Object.assign(catalog.documents, {
    async send(command: unknown) {
      const kinds = [BatchWriteCommand, DeleteCommand, PutCommand, UpdateCommand];
      if (kinds.some((kind) => command instanceof kind)) writes++;
      return send(command);
    },
  });
  return () => {
    const all = writes;
    writes = 0;
    return all;
  };
}

test("an import with names writes a face, a person and a small constant for each photo", async (t) => {
  // Prepare: photos of the same five people
  const catalog = await openLibrary(t);
  const [photos, people] = [6, ["Ada", "Ben", "Cleo", "Dan", "Eve"]];
  const faceIds = Array.from({ length: photos }, (_, photo) =>
    people.map((_, face) => `${faceIdOfNumber(photo).slice(0, 28)}-0000000${face}`),
  );
  await addFaces(
    catalog,
    faceIds.flat().map((faceId) => ({ faceId, vector: new Float32Array(8) })),
  );
  const before = await notes(catalog);
  const writes = countWrites(catalog);
  // Act
  const counts: number[] = [];
  for (const some of faceIds) {
    await decideAsRead(catalog, new Map(some.map((faceId, at) => [faceId, people[at]])));
    counts.push(writes());
  }
  // Assess: one for each face and each person, and the others whatever the number of faces
  const [first, ...later] = counts;
  assert.deepEqual(new Set(later).size, 1, `${counts}`);
  assert.ok(later[0]! <= 2 * people.length + 6, `${counts}`);
  assert.ok(first! <= later[0]! + 2 * people.length + 3, `${counts}`);
  assert.equal((await allPeople(catalog)).length, people.length);
  // One more for the people who were created.
  assert.equal((await notes(catalog)) - before, photos + 1);
  const log = queryAll(catalog, actionsPartition(catalog), "");
  assert.deepEqual(await Array.fromAsync(log), []);
});

async function notes(catalog: Catalog): Promise<number> {
  return (await Array.fromAsync(queryAll(catalog, runsPartition(catalog), PREFIX.change))).length;
}

test("decideAsRead gives two faces each other's name and keeps both people", async (t) => {
  // Prepare
  const library = await NamedLibrary.open(t);
  const { catalog } = library;
  await library.add(0, 0, 2);
  const [one = "", two = ""] = ids(0, 1);
  const read = (first: string | undefined, second: string | undefined) =>
    decideAsRead(
      catalog,
      new Map([
        [one, first],
        [two, second],
      ]),
    );
  await read("Ada", "Ben");
  const people = (await allPeople(catalog)).map(({ personId }) => personId).sort();
  // Act
  await read("Ben", "Ada");
  // Assess
  assert.equal(await library.names(0, 1), "Ben Ada");
  assert.deepEqual((await allPeople(catalog)).map(({ personId }) => personId).sort(), people);
  // Act: nobody is named any more
  await read(undefined, undefined);
  // Assess
  assert.deepEqual(await allPeople(catalog), []);
});
