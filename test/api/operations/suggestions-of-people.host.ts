import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { photosFolder } from "../../support/libraries.ts";
import { shared, withoutFiles } from "../../support/shared.ts";
import { Library } from "./asked-library.ts";

const lfw = shared("data/lfw/images");
const skip = withoutFiles(lfw);

let library: Library;
before(async () => {
  if (skip) return;
  const people = ["Celine_Dion", "Steffi_Graf", "Keanu_Reeves"];
  const files = people.map((person) => [person, join(lfw, person)]);
  // So strict that not all faces of a person are in one cluster.
  library = await Library.open(await photosFolder(Object.fromEntries(files)), { FACE_CLUSTER_DIST: "0.5" });
});
after(() => library?.opened.close());

/** Names the largest cluster with a face of the person's photos. @returns its faces */
async function nameLargest(person: string): Promise<void> {
  const { items } = (await library.call("GET", "/clusters?named=false")).body;
  for (const { clusterId, faces } of items) {
    const { body } = await library.call("GET", `/faces/${faces[0].faceId}`);
    if (!body.key.startsWith(person)) continue;
    await library.call("POST", `/clusters/${clusterId}/name`, { name: person });
    return;
  }
  assert.fail(`no cluster of ${person}`);
}

test("a named cluster leads to suggestions for other clusters of the person; a declined one never returns", {
  skip,
}, async () => {
  // Prepare
  await nameLargest("Celine_Dion");
  // Act
  const [asked] = await library.suggestions();
  const no = await library.answer(asked!, "no");
  await library.run();
  const declined = await library.suggestions();
  const { body: cluster } = await library.call("GET", `/clusters/${asked!.clusterId}`);
  await library.undo(no.headers);
  const [again] = await library.suggestions();
  const yes = await library.answer(again!, "yes");
  // Assess
  assert.deepEqual([asked!.kind, asked!.person?.name, asked!.faceIds], ["cluster", "Celine_Dion", []]);
  assert.equal(asked!.faces.length, Math.min(12, asked!.size));
  assert.equal(asked!.known.length, 3);
  assert.deepEqual(declined, []);
  assert.equal(cluster.person, undefined);
  assert.equal(yes.body.name, "Celine_Dion");
  assert.equal((await library.call("GET", `/clusters/${asked!.clusterId}`)).body.person?.name, "Celine_Dion");
});

test("single faces near a named person are suggested; an excluded face is rejected until that is undone", {
  skip,
}, async () => {
  // Prepare
  await nameLargest("Steffi_Graf");
  const ofSteffi = async () => (await library.suggestions()).filter(({ person }) => person?.name === "Steffi_Graf");
  const [asked] = await ofSteffi();
  // Act
  const refused = await library.answer(asked!, "yes", { except: asked!.faceIds });
  await library.run();
  const afterwards = await ofSteffi();
  const unnamed = await library.names(asked!.faceIds);
  await library.undo(refused.headers);
  await library.run();
  const [again] = await ofSteffi();
  await library.answer(again!, "yes");
  // Assess
  assert.equal(asked!.kind, "faces");
  assert.deepEqual(afterwards, []);
  assert.deepEqual(
    unnamed,
    asked!.faceIds.map(() => undefined),
  );
  assert.deepEqual(again!.faceIds, asked!.faceIds);
  assert.deepEqual(
    await library.names(asked!.faceIds),
    asked!.faceIds.map(() => "Steffi_Graf"),
  );
  assert.deepEqual(await ofSteffi(), []);
});

test("rejectCluster: the cluster is not suggested for that person again", { skip }, async () => {
  // Prepare: a cluster with a name, of which the name is taken away.
  const { items } = (await library.call("GET", "/clusters?named=true")).body;
  const mine = items.filter((item: { person: { name: string } }) => item.person.name === "Celine_Dion");
  const [, second] = mine;
  // Act
  const refused = await library.call("POST", `/clusters/${second.clusterId}/reject`, {
    personId: second.person.personId,
  });
  // Assess
  assert.equal(refused.status, 204);
  assert.deepEqual(
    (await library.suggestions()).filter(({ kind }) => kind === "cluster"),
    [],
  );
  assert.equal((await library.call("GET", `/clusters/${second.clusterId}`)).body.person, undefined);
});
