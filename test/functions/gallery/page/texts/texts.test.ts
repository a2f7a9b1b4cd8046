import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ageAt } from "../../../../../functions/gallery/page/base/age.ts";
import { bytes, counted, dollars, duration } from "../../../../../functions/gallery/page/base/format.ts";
import { chooseLanguage } from "../../../../../functions/gallery/page/base/language.ts";
import { actionText } from "../../../../../functions/gallery/page/log/action-text.ts";
import { english } from "../../../../../functions/gallery/page/texts/english.ts";
import { german } from "../../../../../functions/gallery/page/texts/german.ts";
import { spanish } from "../../../../../functions/gallery/page/texts/spanish.ts";
import { texts } from "../../../../../functions/gallery/page/texts/texts.ts";
import { PROBLEM_TYPES, type ProblemType } from "../../../../../lib/api/problem-types.ts";
import { ACTION_KINDS } from "../../../../../lib/catalog/decisions/action-facts.ts";
import { temporaryFolder } from "../../../../support/facet.ts";

const ROOT = join(import.meta.dirname, "../../../../..");
const BIOME = join(ROOT, "node_modules/@biomejs/biome/bin/biome");

/** Lines with text that people read. */
const TEXTS = [
  "export const a = <p>no faces</p>;",
  "export const b = <p>Faces</p>;",
  "export const c = <p>{n} faces</p>;",
  'export const d = <button title="undo" />;',
  'export const e = <button aria-label="Undo" />;',
  "export const f = <button aria-label={`face $` + `{n}`} />;",
  'export const g = <p>{n === 1 ? "face" : m}</p>;',
  'export const h = "Not a face";',
  'export const i = "Undo";',
  "export const j = `Named $` + `{name}`;",
  'throw new Error("Login failed");',
  "export const u = <p>{action.what}</p>;",
  "export const v = <small>{reason}</small>;",
];

/** Lines whose literals are not for people. */
const OTHERS = [
  'import { k } from "../Some Folder.ts";',
  'export type L = "Some Type";',
  'export const m = <p class="lead wide">{n}</p>;',
  'export const o = <a href="#/people" role="option" aria-labelledby="title" />;',
  'export const p = key === "ArrowDown" || key === "Escape";',
  "export const q = `/people/$" + "{id}/faces`;",
  'export const r = { method: "PATCH", key: "facet.tokens" };',
  'export const s = <p>{part === "photos" && n}</p>;',
  'export const t = <p>{part === "photos" ? n : m}</p>;',
  "export const w = <p>{reason && texts.skipReason({ reason })}</p>;",
];

test("the lint rule finds text outside of texts/, and nothing else", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const page = "functions/gallery/page";
  await mkdir(join(folder, page), { recursive: true });
  await cp(join(ROOT, page, "texts.grit"), join(folder, page, "texts.grit"));
  await writeFile(
    join(folder, "biome.json"),
    JSON.stringify({
      plugins: [{ path: `./${page}/texts.grit`, includes: [`${page}/**`, `!${page}/texts/**`] }],
      linter: { rules: { preset: "none" } },
    }),
  );
  await writeFile(join(folder, page, "page.tsx"), [...TEXTS, ...OTHERS].join("\n"));
  await mkdir(join(folder, page, "texts"));
  await writeFile(join(folder, page, "texts/english.ts"), 'export const a = "Not a face";');
  // Act
  const report = await new Promise<string>((resolve) => {
    const args = ["lint", "--reporter=json", "--max-diagnostics=none", "."];
    execFile(process.execPath, [BIOME, ...args], { cwd: folder }, (_, out) => resolve(out));
  });
  // Assess
  const { diagnostics } = JSON.parse(report);
  const lines = new Set(diagnostics.map(({ location }: Finding) => location.start.line));
  assert.deepEqual(
    [...lines],
    TEXTS.map((_, index) => index + 1),
  );
  assert.ok(diagnostics.every(({ location }: Finding) => location.path.endsWith("page.tsx")));
});

interface Finding {
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

test("counts have the plural form of their language, and numbers its separators", () => {
  const forms = { one: "photo", other: "photos" };
  assert.deepEqual(
    [0, 1, 2, 1912].map((n) => counted(n, forms)),
    ["0 photos", "1 photo", "2 photos", "1,912 photos"],
  );
  assert.equal(texts.common.named({ name: "Sarah", faces: 2 }), "Named Sarah (2 faces)");
  assert.equal(texts.suggestions.isThis({ faces: 1, person: "Ada" }).join(""), "Is this Ada?");
  assert.equal(texts.suggestions.isThis({ faces: 2, person: "Ada" }).join(""), "Is this Ada? (2 faces)");
});

test("durations, sizes and amounts of money are rounded to what people read", () => {
  assert.deepEqual([5, 83, 3000, 5400].map(duration), ["1 min", "1 min", "50 min", "1.5 hr"]);
  assert.deepEqual([0, 12, 640_000, 1_234_000_000].map(bytes), ["0 bytes", "12 bytes", "640 kB", "1.2 GB"]);
  assert.equal(dollars(0.2), "$0.20");
  assert.deepEqual(
    [0, 0.000065, 0.2].map((amount) => texts.status.money.amount({ dollars: amount })),
    ["$0.00", "under 1¢", "$0.20"],
  );
});

test("reasons of skipped files are put into the page's words, unknown ones stay", () => {
  assert.equal(texts.skipReason({ reason: "not a picture" }), "Not an image");
  assert.equal(texts.skipReason({ reason: "not a picture: PDF document" }), "Not an image (PDF document)");
  assert.equal(texts.skipReason({ reason: "truncated: VipsJpeg: x" }), "The file is damaged: it ends too early");
  assert.equal(texts.skipReason({ reason: "the disk is full: again" }), "the disk is full: again");
});

test("problems and actions of the API are told in the visitor's language", () => {
  const types = Object.keys(PROBLEM_TYPES) as ProblemType[];
  const facts = { faces: 2, clusters: 1, names: ["Ada"], former: ["Ben"], changed: ["note"], subject: "x.jpg" };
  for (const translation of [german, spanish]) {
    for (const type of types) assert.notEqual(translation.errors.problem({ type, detail: "detail" }), "detail", type);
    for (const kind of ACTION_KINDS) {
      assert.notEqual(translation.undo.did[kind]({ kind, ...facts }), english.undo.did[kind]({ kind, ...facts }), kind);
    }
  }
  assert.equal(texts.errors.problem({ type: "conflict", detail: "detail" }), "detail");
  const named = { kind: "named", faces: 3, names: ["Ada"], undos: 1 } as const;
  assert.equal(actionText({ facts: named, what: "" }), "Undone: Named Ada (3 faces)");
  assert.equal(actionText({ facts: { ...named, undos: 2 }, what: "" }), "Redone: Named Ada (3 faces)");
  assert.equal(actionText({ what: "named cluster c1 Ada" }), "named cluster c1 Ada");
});

/** Constant texts that a translation may share with English. */
const SHARED = /^(?:Facet|Name|Person|Status|No|Ctrl|Esc|[A-Z]|[^A-Za-z]+)$/;

for (const [language, translation] of Object.entries({ german, spanish })) {
  test(`the ${language} texts are complete, and none is still English`, () => {
    const [of, original] = [leaves(translation), leaves(english)];
    assert.deepEqual([...of.keys()], [...original.keys()]);
    for (const [name, text] of of) {
      assert.equal(typeof text, typeof original.get(name), name);
      if (typeof text === "string" && !SHARED.test(text)) assert.notEqual(text, original.get(name), name);
    }
  });
}

/** All texts below an object, by path. */
function leaves(of: object, path = ""): Map<string, unknown> {
  return new Map(
    Object.entries(of).flatMap(([key, value]) =>
      typeof value === "object" ? [...leaves(value, `${path}${key}.`)] : [[path + key, value] as const],
    ),
  );
}

test("the page is in the chosen language, otherwise in the first that browser and page know", () => {
  assert.equal(chooseLanguage(null, ["fr-FR", "de-AT", "en"]), "de");
  assert.equal(chooseLanguage("es", ["de-AT"]), "es");
  assert.equal(chooseLanguage("xx", ["fr"]), "en");
});

test("an age is counted in whole years and months, from the birth on", () => {
  assert.deepEqual(ageAt("2020-05-10", "2026-05-09T23:00:00"), { years: 5, months: 71 });
  assert.deepEqual(ageAt("2020-05-10", "2026-05-10"), { years: 6, months: 72 });
  assert.equal(ageAt("2020-05-10", "2020-05-09"), undefined);
  const ada = { name: "Ada", birthday: "2020-05-10" };
  const said = ["2021-04-11", "2026-06-01", undefined].map((takenAt) => texts.photo.nameAndAge({ ...ada, takenAt }));
  assert.deepEqual(said, ["Ada · 11 months", "Ada · 6 years", "Ada"]);
});
