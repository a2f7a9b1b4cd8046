import assert from "node:assert/strict";
import { test } from "node:test";
import { IgnoreRules, isSystemFolder, readRules } from "../../lib/indexing/ignore-rules.ts";

test("IgnoreRules: a folder's rules override those above, and rules for all folders override both", () => {
  // Prepare
  const rules = new IgnoreRules(["!always.jpg"])
    .within("", "*.png\nalways.jpg\n")
    .within("a [1]/", "\ufeffdrafts/\r\n!good.png\n/top.jpg\nx/y.jpg\n\\#h.jpg\n# a comment\n");
  // Act
  const ignored = (key: string) => rules.ignores(key);
  // Assess
  for (const key of [
    "b.png",
    "a [1]/drafts/",
    "a [1]/b/drafts/c.jpg",
    "a [1]/top.jpg",
    "a [1]/x/y.jpg",
    "a [1]/b/#h.jpg",
  ])
    assert.ok(ignored(key), key);
  for (const key of ["b.PNG", "drafts/", "a [1]/good.png", "a [1]/b/top.jpg", "x/y.jpg", "always.jpg", "a 1/drafts/"])
    assert.ok(!ignored(key), key);
});

test("IgnoreRules exclude system folders anywhere, unless a rule includes them", () => {
  // Prepare
  const folders = ["@eaDir/", "a/#recycle/", "@Recycle/", "$RECYCLE.BIN/", "lost+found/"];
  // Act, Assess
  for (const key of folders) {
    assert.ok(new IgnoreRules().ignores(key), key);
    assert.ok(isSystemFolder(key), key);
  }
  assert.ok(!new IgnoreRules(["!@eaDir/"]).ignores("@eaDir/a.jpg"));
  assert.ok(!isSystemFolder("mine/"));
});

test("readRules accepts a list, or a text with commas or lines", () => {
  assert.deepEqual(readRules("a/, *.png\nb"), ["a/", "*.png", "b"]);
  assert.deepEqual(readRules(["Smith, John/"]), ["Smith, John/"]);
  assert.deepEqual(readRules(undefined), []);
});
