import assert from "node:assert/strict";
import { test } from "node:test";
import { blankPhoto, getPhoto, getPhotos, updatePhoto } from "../../../lib/catalog/rows/photos.ts";
import { openLibrary } from "../../runs/library.ts";
import { putPhoto, putUnread } from "../../support/photos.ts";

const ID = "0".repeat(28);
const OTHER = "1".repeat(28);
const ALIAS = "a".repeat(28);
const ALIAS_OF_ALIAS = "b".repeat(28);

test("the id of a photo that turned out to be another gives that one, alone or in a list, and once", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  for (const photoId of [ID, OTHER]) await putPhoto(catalog, photoId);
  await updatePhoto(catalog, ALIAS, () => ({ ...blankPhoto(ALIAS), aliasOf: ID }));
  await updatePhoto(catalog, ALIAS_OF_ALIAS, () => ({ ...blankPhoto(ALIAS_OF_ALIAS), aliasOf: ALIAS }));
  const unread = await putUnread(catalog, "c.jpg", { status: "skipped", reason: "truncated" });
  // Act
  const listed = async (...ids: string[]) => (await getPhotos(catalog, ids)).map(({ photoId }) => photoId).sort();
  // Assess
  assert.equal((await getPhoto(catalog, ALIAS_OF_ALIAS))?.photoId, ID);
  assert.deepEqual(await listed(ALIAS_OF_ALIAS, OTHER), [ID, OTHER]);
  assert.deepEqual(await listed(ID, ALIAS, ALIAS_OF_ALIAS, ALIAS, unread), [ID, unread].sort());
  assert.deepEqual(await listed("c".repeat(28)), []);
});
