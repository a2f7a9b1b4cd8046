import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { after, test } from "node:test";

const ROOT = join(import.meta.dirname, "..");
const BIOME = join(ROOT, "node_modules/@biomejs/biome/bin/biome");

/** Folders in the order in which they may import each other; those of one line may not. */
const ORDER: readonly (readonly string[])[] = [
  ["bin"],
  ["lib/local"],
  ["functions", "layers"],
  ["lib/api", "lib/library"],
  ["lib/tuning", "lib/suggestions"],
  ["lib/cloud"],
  ["lib/recognition"],
  ["lib/runs", "lib/indexing"],
  ["lib/embed"],
  ["lib/catalog/views"],
  ["lib/catalog/decisions"],
  ["lib/catalog/versions"],
  ["lib/catalog/rows"],
  ["lib/catalog/store"],
  ["lib/services", "lib/cost", "lib/detect"],
  ["lib/media", "lib/models", "lib/dbscan"],
  ["lib/onnx", "lib/geometry"],
];
const FOLDERS = ORDER.flat();

/** Every way to import, one a line. */
const WAYS: readonly ((from: string) => string)[] = [
  (from) => `import { a } from "${from}";`,
  (from) => `import type { B } from "${from}";`,
  (from) => `export { c } from "${from}";`,
  (from) => `export type { D } from "${from}";`,
  (from) => `export * from "${from}";`,
  (from) => `import "${from}";`,
  (from) => `export const e = await import("${from}");`,
  (from) => `export const f = await import("${from}", { with: { type: "json" } });`,
  (from) => `export type G = import("${from}").G;`,
  (from) => `export type H = typeof import("${from}");`,
  (from) => `export const i = require("${from}");`,
  (from) => `export const j = import.meta.resolve("${from}");`,
  (from) => `export const k = await import(\`${from}\`);`,
];

// The folders above the checkout have names that the rules know.
const above = await mkdtemp(join(tmpdir(), "facet-imports-"));
after(() => rm(above, { recursive: true }));
const checkout = join(above, "lib/api/functions/bin");

await writeCase("biome.json", await readFile(join(ROOT, "biome.json"), "utf8"));
await mkdir(join(checkout, "lib"));
await cp(join(ROOT, "lib/imports.grit"), join(checkout, "lib/imports.grit"));
await mkdir(join(checkout, "lib/onnx"));
await cp(join(ROOT, "lib/onnx/runtime.grit"), join(checkout, "lib/onnx/runtime.grit"));
await mkdir(join(checkout, "functions/gallery/page"), { recursive: true });
await cp(join(ROOT, "functions/gallery/page/texts.grit"), join(checkout, "functions/gallery/page/texts.grit"));
for (const from of FOLDERS) {
  for (const to of FOLDERS) {
    await writeCase(pairFile(from, to), written(waysOf(from, to), relative(from, `${to}/x.ts`)));
  }
}

const ODD_PATHS = [
  "./../runs/x.ts",
  "../../lib/runs/x.ts",
  "../geometry/../runs/x.ts",
  "../../bin/x.ts",
  "../../test/x.ts",
];
await writeCase("lib/embed/odd-paths.ts", ODD_PATHS.map((path) => `import "${path}";`).join("\n"));
await writeCase(
  "lib/catalog/rows/odd-paths.ts",
  'import "../../catalog/views/x.ts";\nimport "../../../lib/catalog/views/x.ts";',
);
await writeCase(
  "lib/api/operations/deep.ts",
  'import "../../local/s3/x.ts";\nimport "../../runs/x.ts";\nimport "../routes.ts";',
);
await writeCase(
  "functions/search/handler.ts",
  'import "../../lib/api/x.ts";\nimport "../telemetry.ts";\nimport "../api/x.ts";',
);

const SHARED = ["parameters", "user-error", "zod", "once", "xml"];
for (const name of SHARED) await writeCase(`lib/${name}.ts`, written(WAYS, "./geometry/x.ts"));
await writeCase("lib/packages.ts", 'import "zod/mini";\nimport "node:path";\nimport "./once.ts";');
await writeCase("lib/models/shared.ts", SHARED.map((name) => `import "../${name}.ts";`).join("\n"));

const AWS_PACKAGES = [
  "@aws-sdk/client-s3",
  "@smithy/types",
  "@aws-cdk/x",
  "aws-cdk-lib",
  "aws-cdk-lib/aws-s3",
  "constructs",
];
const AWS_FOLDERS = FOLDERS.filter((folder) => /^lib\/(catalog|services|cloud|local)\b/.test(folder));
const AWS_FILES = [...AWS_FOLDERS.map((folder) => `${folder}/aws.ts`), "functions/bundle/aws.ts", "bin/cloud.ts"];
const OTHER_FILES = [...FOLDERS.filter((folder) => !AWS_FOLDERS.includes(folder)), "functions/api"].map(
  (folder) => `${folder}/aws.ts`,
);
for (const file of [...AWS_FILES, ...OTHER_FILES]) {
  await writeCase(file, AWS_PACKAGES.map((name) => `import "${name}";`).join("\n"));
}

const RUNTIME_FILES = [
  "lib/embed/ort.ts",
  "lib/onnx/ort.ts",
  "bin/ort.ts",
  "functions/detect/ort.ts",
  "test/onnx/ort.ts",
];
for (const file of [...RUNTIME_FILES, "lib/onnx/runtime.ts"]) {
  await writeCase(file, WAYS.map((write) => write("onnxruntime-node")).join("\n"));
}

await writeCase("lib/runs/ring-a.ts", 'import type { B } from "./ring-b.ts";\nexport type A = B | 1;');
await writeCase("lib/runs/ring-b.ts", 'import type { A } from "./ring-a.ts";\nexport type B = A | 2;');
await writeCase("lib/runs/line-a.ts", 'import type { B } from "./line-b.ts";\nexport type A = B | 1;');
await writeCase("lib/runs/line-b.ts", "export type B = 2;");

const findings = await lint();

test("imports go down the list and nowhere else", () => {
  for (const from of FOLDERS) {
    for (const to of FOLDERS) {
      // Act
      const found = findings.get(pairFile(from, to)) ?? [];
      // Assess
      const isUpOrAcross = levelOf(from) > levelOf(to) || (levelOf(from) === levelOf(to) && from !== to);
      const expected = isUpOrAcross ? waysOf(from, to) : [];
      assert.deepEqual(linesOf(found, "imports-go-down"), numbered(expected), `${from} imports ${to}`);
      assert.equal(found.length, expected.length, `${from} imports ${to}`);
    }
  }
});

test("an import goes up whichever way its path is written", () => {
  assert.deepEqual(linesOf(findings.get("lib/embed/odd-paths.ts"), "imports-go-down"), numbered(ODD_PATHS));
  assert.deepEqual(linesOf(findings.get("lib/catalog/rows/odd-paths.ts"), "imports-go-down"), [1, 2]);
  assert.deepEqual(linesOf(findings.get("lib/api/operations/deep.ts"), "imports-go-down"), [1]);
  assert.equal(findings.get("functions/search/handler.ts"), undefined);
});

test("the files directly in lib import packages and each other only, and every folder may import them", () => {
  for (const name of SHARED) {
    assert.deepEqual(linesOf(findings.get(`lib/${name}.ts`), "shared-files-import-no-folder"), numbered(WAYS), name);
  }
  assert.equal(findings.get("lib/packages.ts"), undefined);
  assert.equal(findings.get("lib/models/shared.ts"), undefined);
});

test("AWS packages stay in the folders that may have them", () => {
  for (const file of AWS_FILES) assert.equal(findings.get(file), undefined, file);
  for (const file of OTHER_FILES) {
    const found = linesOf(findings.get(file), "aws-packages-stay-in-catalog-services-cloud-local");
    assert.deepEqual(found, numbered(AWS_PACKAGES), file);
  }
});

test("one file loads onnxruntime, and the message names it", () => {
  assert.equal(findings.get("lib/onnx/runtime.ts"), undefined);
  for (const file of RUNTIME_FILES) {
    const found = linesOf(findings.get(file), "onnxruntime-in-one-place: import { ort } from lib/onnx/runtime.ts");
    assert.deepEqual(found, numbered(WAYS), file);
  }
});

test("files do not import each other in a ring, types included", () => {
  for (const name of ["ring-a", "ring-b"]) {
    assert.deepEqual(linesOf(findings.get(`lib/runs/${name}.ts`), "noImportCycles"), [1], name);
  }
  assert.equal(findings.get("lib/runs/line-a.ts"), undefined);
});

test("every folder has its place in the list, here and in lib/README.md", async () => {
  // Prepare
  const readme = await readFile(join(ROOT, "lib/README.md"), "utf8");
  const inLib = await foldersIn("lib");
  const inCatalog = await foldersIn("lib/catalog");
  // Act
  const described: string[][] = [];
  for (const [, line, cell = ""] of readme.matchAll(/^\| (\d+) \| (.+?) \|/gm)) {
    const paths = [...cell.matchAll(/\]\((.+?)\/?\)/g)].map(([, path = ""]) => join("lib", path));
    described[Number(line) - 1] = [...(described[Number(line) - 1] ?? []), ...paths];
  }
  // Assess
  assert.deepEqual(
    [...inLib.filter((name) => name !== "lib/catalog"), ...inCatalog].sort(),
    FOLDERS.filter(isLib).sort(),
  );
  assert.deepEqual(described, [...ORDER, SHARED.map((name) => `lib/${name}.ts`)]);
});

function isLib(folder: string): boolean {
  return folder.startsWith("lib/");
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(ROOT, folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}`);
}

function levelOf(folder: string): number {
  return ORDER.findIndex((line) => line.includes(folder));
}

/** The file in which one folder imports another. */
function pairFile(from: string, to: string): string {
  return `${from}/imports-${to.replaceAll("/", "-")}.ts`;
}

/** Every way between folders of one line or of neighbouring lines, a plain import between the others. */
function waysOf(from: string, to: string): typeof WAYS {
  return Math.abs(levelOf(from) - levelOf(to)) <= 1 ? WAYS : WAYS.slice(0, 1);
}

function written(ways: typeof WAYS, path: string): string {
  const source = path.startsWith(".") ? path : `./${path}`;
  return ways.map((write) => write(source)).join("\n");
}

async function writeCase(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(checkout, file)), { recursive: true });
  await writeFile(join(checkout, file), `${text}\n`);
}

interface Finding {
  /** The rule, and perhaps more. */
  readonly rule: string;
  readonly line: number;
}

/** Lints the checkout; findings of the rules about imports by file. */
async function lint(): Promise<Map<string, Finding[]>> {
  const args = [BIOME, "lint", "--reporter=rdjson", "--max-diagnostics=none", "--diagnostic-level=error"];
  const stdout = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: checkout, maxBuffer: 1 << 28 }, (_, text) => resolve(text));
  });
  const found = new Map<string, Finding[]>();
  for (const { code, message, location } of JSON.parse(stdout).diagnostics) {
    if (code.value !== "plugin" && !code.value.endsWith("/noImportCycles")) continue;
    const rule = code.value === "plugin" ? message : code.value;
    found.set(location.path, [...(found.get(location.path) ?? []), { rule, line: location.range.start.line }]);
  }
  return found;
}

/** The lines on which a rule was broken. */
function linesOf(found: readonly Finding[] = [], rule: string): number[] {
  return found
    .filter((finding) => finding.rule.includes(rule))
    .map(({ line }) => line)
    .sort((a, b) => a - b);
}

/** The numbers of lines that hold one each. */
function numbered(things: readonly unknown[]): number[] {
  return things.map((_, at) => at + 1);
}
