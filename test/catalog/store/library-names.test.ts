import assert from "node:assert/strict";
import { test } from "node:test";
import { libraryOfCrop, libraryOfKey } from "../../../lib/catalog/store/library-names.ts";

test("the first segment of a key names its library, and photos at the root belong to main", () => {
  assert.equal(libraryOfKey("party.jpg"), "main");
  assert.equal(libraryOfKey("family/2026/party.jpg"), "family");
  assert.equal(libraryOfKey("Family_2-b/party.jpg"), "Family_2-b");
  assert.equal(libraryOfKey("main/party.jpg"), "main");
});

test("a first segment that cannot be a name names no library", () => {
  for (const segment of ["", "a b", "päple", "a#b", "a.b", "..", "x".repeat(64)]) {
    assert.equal(libraryOfKey(`${segment}/party.jpg`), undefined, segment);
  }
  assert.equal(libraryOfKey(`${"x".repeat(63)}/party.jpg`), "x".repeat(63));
});

test("a crop belongs to the library that its key begins with", () => {
  assert.equal(libraryOfCrop("family/0123-45.jpg"), "family");
});
