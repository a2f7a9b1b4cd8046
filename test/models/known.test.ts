import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { DETECTORS } from "../../lib/models/detectors.ts";
import { EMBEDDERS } from "../../lib/models/embedders.ts";
import { KNOWN_MODELS } from "../../lib/models/known.ts";

const root = join(import.meta.dirname, "../..");

test("known models have unique names, a licence, a source, and percentages that can be", () => {
  assert.equal(new Set(KNOWN_MODELS.map(({ name }) => name)).size, KNOWN_MODELS.length);
  for (const { name, kind, licence, source, published = "", dimensions } of KNOWN_MODELS) {
    assert.ok(licence.length > 0, name);
    assert.match(source, /^(https:\/\/|npm )/, name);
    assert.equal(dimensions !== undefined, kind === "embedder", name);
    for (const [figure] of published.matchAll(/\d+\.\d+/g)) assert.ok(Number(figure) <= 100, `${name}: ${figure}`);
  }
});

test("the files with Facet's own measurements of known models exist", () => {
  const measured = KNOWN_MODELS.flatMap(({ measured: file }) => file ?? []);
  assert.ok(measured.length >= EMBEDDERS.length + DETECTORS.length);
  for (const file of measured) assert.ok(existsSync(join(root, file)), file);
});

test("models that may be used commercially are not those of the same licence that may not", () => {
  const answers = new Map<string, boolean | undefined>();
  for (const { licence, nonCommercial } of KNOWN_MODELS) {
    if (answers.has(licence)) assert.equal(nonCommercial, answers.get(licence), licence);
    answers.set(licence, nonCommercial);
  }
});
