import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..");

/** Test files of all lanes: `a/b.test.ts`, `a/b.host.ts` and so on. */
const TESTS = globSync("test/**/*.{test,host,browser,long,fuzz,moto,image}.ts", { cwd: root }).sort();

/**
 * Returns the paths at which a test's source may be: test/a/b.host.ts covers lib/a/b.ts, a folder lib/a/b, or a file of
 * the tests' own.
 */
function sourcesOf(file: string): string[] {
  const path = file.replace(/^test\//, "").replace(/\.\w+\.ts$/, "");
  const beginnings = [path, `lib/${path}`, `test/${path}`];
  return beginnings.flatMap((beginning) => [beginning, `${beginning}.ts`, `${beginning}.tsx`, `${beginning}.js`]);
}

/** The README of a test's folder, or of the nearest folder above it that has one. */
function readmeOf(file: string): string {
  for (let folder = dirname(file); folder !== "."; folder = dirname(folder)) {
    const readme = join(root, folder, "README.md");
    if (existsSync(readme)) return readme;
  }
  return join(root, "test/README.md");
}

function isExplained(file: string): boolean {
  const isMirror = sourcesOf(file).some((path) => path !== dirname(file) && existsSync(join(root, path)));
  if (isMirror) return true;
  const readme = readmeOf(file);
  const named = file.slice(dirname(readme).length - root.length);
  return readFileSync(readme, "utf8").includes(`\`${named}\``);
}

test("every test file has the path of what it covers, or a README of its folder says what that is", () => {
  assert.deepEqual(
    TESTS.filter((file) => !isExplained(file)),
    [],
  );
});

test("every file that a README of the tests names is there", () => {
  const missing = globSync("test/**/README.md", { cwd: root }).flatMap((readme) => {
    const named = [...readFileSync(join(root, readme), "utf8").matchAll(/`([\w./-]+\.ts)`/g)].map(([, name]) => name!);
    return named.filter((name) => !existsSync(join(root, dirname(readme), name))).map((name) => `${readme}: ${name}`);
  });
  assert.deepEqual(missing, []);
});
