import assert from "node:assert/strict";
import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

const ROOT = join(import.meta.dirname, "..");

/** Each of these, and each folder directly in them, has a README. */
const PARENTS = ["lib", "lib/catalog"];
const OTHERS = ["bin", "functions", "functions/bundle", "functions/gallery", "layers"];

/** File names in backticks: `box.ts`, `pigo/`, `embed/Dockerfile`. */
const NAMED = /`((?:[\w@.-]+\/)*(?:[\w-]+\.(?:d\.)?(?:tsx?|css|grit|md|cascade)|Dockerfile)|(?:[\w-]+\/)+)`/g;
const LINKED = /\]\(([^)#:]+)\)/g;

const children = await Promise.all(PARENTS.map(foldersIn));
const folders = [...new Set([...PARENTS, ...children.flat(), ...OTHERS])];

for (const folder of folders) {
  test(`${folder}/README.md names files that exist`, async () => {
    // Prepare
    const text = await readFile(join(ROOT, folder, "README.md"), "utf8");
    // Act
    const names = [...text.matchAll(NAMED), ...text.matchAll(LINKED)].map(([, name = ""]) => name);
    const found = await Promise.all(names.map((name) => exists(folder, name)));
    // Assess
    assert.ok(names.length > 0);
    assert.deepEqual(
      names.filter((_, at) => !found[at]),
      [],
    );
  });
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(ROOT, folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

/** Returns true if there is such a file, from the folder of the README or from the root of the repository. */
async function exists(folder: string, name: string): Promise<boolean> {
  const places = [join(ROOT, folder, name), join(ROOT, name)];
  const found = await Promise.all(
    places.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
