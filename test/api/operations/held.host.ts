import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Library, openLibraryHost } from "../library.ts";

let library: Library;
before(async () => {
  library = await openLibraryHost();
});
after(() => library.close());

/** Parameters with which no face finds neighbours enough. */
const NONE = { FACE_CLUSTER_CORE: 100, FACE_FEW_CORE: 100 };

interface Listed {
  readonly faceId: string;
  readonly held?: true;
  readonly clusterId?: string;
}

const facesOf = async (personId: string, query = ""): Promise<Listed[]> =>
  (await library.call("GET", `/people/${personId}/faces?limit=200${query}`)).body.items;

test("held faces are listed, explained and rejected in one action, and undo brings them back", async () => {
  // Prepare
  const [cluster] = await library.clusters("?order=size");
  const { clusterId, size } = cluster!;
  const { personId } = (await library.call("POST", `/clusters/${clusterId}/name`, { name: "Ada" })).body;
  // Act
  await library.call("PATCH", "/parameters", NONE);
  await library.run();
  // Assess
  const faces = await facesOf(personId);
  assert.equal(faces.length, size);
  assert.ok(faces.every(({ held, clusterId }) => held && clusterId === undefined));
  assert.equal((await facesOf(personId, "&held=false")).length, 0);
  const person = (await library.call("GET", `/people/${personId}`)).body;
  assert.deepEqual([person.faces, person.held, person.clusters], [size, size, 0]);
  assert.ok(person.cover);
  const [first] = faces;
  const face = (await library.call("GET", `/faces/${first!.faceId}`)).body;
  assert.deepEqual([face.person.name, face.held, face.confirmed], ["Ada", true, false]);
  const run = (await library.call("GET", "/runs")).body.items[0];
  assert.deepEqual([run.held, run.questions], [size, 0]);
  const { items } = (await library.call("GET", "/people")).body;
  assert.equal(items.find((each: { name: string }) => each.name === "Ada").faces, size);
  // Act
  const rejected = await library.call("POST", `/people/${personId}/reject-held`);
  // Assess
  assert.equal(rejected.body.faceIds.length, size);
  assert.equal((await facesOf(personId)).length, 0);
  assert.equal((await library.call("GET", `/faces/${first!.faceId}`)).body.person, undefined);
  // Act
  await library.run();
  await library.call("POST", `/actions/${rejected.headers.get("facet-action")}/undo`);
  // Assess
  assert.equal((await facesOf(personId, "&held=true")).length, size);
  assert.equal((await library.call("GET", `/people/${personId}`)).body.faces, size);
  await library.call("PATCH", "/parameters", { FACE_CLUSTER_CORE: null, FACE_FEW_CORE: null });
  await library.run();
  assert.equal((await library.call("GET", `/people/${personId}`)).body.faces, size);
});

test("dissolving or unnaming a cluster, or undoing its name, ends the names that faces keep from it", async () => {
  // Prepare: a cluster that is still there, and faces that have its name without being in it.
  const [cluster] = await library.clusters("?named=false&order=size");
  const { clusterId, size } = cluster!;
  const named = await library.call("POST", `/clusters/${clusterId}/name`, { name: "Ben" });
  const { personId } = named.body;
  await library.call("PATCH", "/parameters", NONE);
  await library.run();
  const count = async () => (await library.call("GET", `/people/${personId}`)).body.faces;
  assert.equal(await count(), size);
  // Act: the person goes, and comes back
  const gone = await library.call("DELETE", `/people/${personId}`);
  assert.equal((await library.call("GET", `/people/${personId}`)).status, 404);
  await library.call("POST", `/actions/${gone.headers.get("facet-action")}/undo`);
  assert.equal(await count(), size);
  // Act: the naming is undone, and done again
  const undone = await library.call("POST", `/actions/${named.headers.get("facet-action")}/undo`);
  assert.equal((await library.call("GET", `/people/${personId}`)).status, 404);
  await library.call("POST", `/actions/${undone.headers.get("facet-action")}/undo`);
  assert.equal(await count(), size);
  // Act: the person is another now
  const { body: ada } = await library.call("POST", "/people", { name: "Ada" });
  const before = (await library.call("GET", `/people/${ada.personId}`)).body.faces;
  await library.call("POST", `/people/${ada.personId}/merge`, { personIds: [personId] });
  // Assess
  assert.equal((await library.call("GET", `/people/${ada.personId}`)).body.faces, before + size);
  assert.equal((await facesOf(ada.personId)).length, before + size);
});
