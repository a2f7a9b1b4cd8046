import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { updatePhoto } from "../../../lib/catalog/rows/photos.ts";
import { photoIdOfFace } from "../../../lib/catalog/store/ids.ts";
import { type Library, openLibraryHost } from "../library.ts";

let library: Library;
before(async () => {
  library = await openLibraryHost();
});
after(() => library.close());

/** Dates the photo of a face. */
async function date(faceId: string, takenAt: string): Promise<void> {
  await updatePhoto(library.catalog, photoIdOfFace(faceId), (photo) => {
    return { ...photo!, locations: photo!.locations.map((place) => ({ ...place, takenAt })) };
  });
}

const nameOf = async (faceId: string) => {
  const { person, held, confirmed } = (await library.call("GET", `/faces/${faceId}`)).body;
  return [person?.name, held, confirmed];
};

/** A cluster of which no two faces are in one photo. */
async function clusterOfSeparatePhotos() {
  for (const cluster of await library.clusters("?order=size")) {
    const photos = new Set(cluster.faces.map(({ faceId }) => photoIdOfFace(faceId)));
    if (photos.size >= 2 && photos.size === cluster.size) return cluster;
  }
  throw new Error("no cluster of the samples is of separate photos");
}

const earlyQuestions = async () =>
  (await library.call("GET", "/suggestions")).body.items.filter(
    ({ beforeBirth }: { beforeBirth?: true }) => beforeBirth,
  );

test("a name from before a birthday is asked about; the answer confirms or ends it, and undo asks again", async () => {
  // Prepare: two faces of a named cluster are in photos of 2010.
  const { clusterId } = await clusterOfSeparatePhotos();
  const { personId } = (await library.call("POST", `/clusters/${clusterId}/name`, { name: "Ada" })).body;
  const { items } = (await library.call("GET", `/people/${personId}/faces?limit=200`)).body;
  const [first = "", second = ""] = items.map(({ faceId }: { faceId: string }) => faceId);
  for (const faceId of [first, second]) await date(faceId, "2010-05-05T10:00:00");
  // Act
  await library.call("PATCH", `/people/${personId}`, { birthday: "2015-06-14" });
  await library.run();
  const [question, ...others] = await earlyQuestions();
  // Assess
  assert.deepEqual(others, []);
  assert.deepEqual(question.faceIds.toSorted(), [first, second].sort());
  assert.deepEqual([question.kind, question.person.name, question.heldFor.name], ["faces", "Ada", "Ada"]);
  assert.deepEqual([await nameOf(first), await nameOf(second)], Array(2).fill(["Ada", true, false]));
  // Act
  const path = `/suggestions/${question.suggestionId}`;
  const answer = await library.call("POST", `${path}/yes`, { except: [second] });
  // Assess
  assert.deepEqual(await nameOf(first), ["Ada", undefined, true]);
  assert.deepEqual(await nameOf(second), [undefined, undefined, false]);
  assert.deepEqual(await earlyQuestions(), []);
  // Act
  await library.call("POST", `/actions/${answer.headers.get("facet-action")}/undo`);
  // Assess
  const [again] = await earlyQuestions();
  assert.equal(again.suggestionId, question.suggestionId);
  await library.call("POST", `${path}/no`);
  await library.run();
  assert.deepEqual([await nameOf(first), await nameOf(second)], Array(2).fill([undefined, undefined, false]));
  assert.equal((await library.call("GET", `/people/${personId}`)).body.faces, items.length - 2);
});
