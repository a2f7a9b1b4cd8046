import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { matchRoute } from "../../../../functions/gallery/page/state/route.ts";
import { loadPages } from "../../../support/pages.ts";

const { PAGES, findPage } = await loadPages();

test("findPage: every page is found by its own path, whatever its parameters", () => {
  for (const page of PAGES) {
    const names = [...page.path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
    const route = page.path.replace(/:(\w+)\??/g, "some-$1");
    const found = findPage(route);
    assert.equal(found.page, page);
    assert.deepEqual(found.params, Object.fromEntries(names.map((name) => [name, `some-${name}`])));
  }
});

test("findPage: an unknown route leads to the first page", () => {
  for (const route of ["/nonsense", "/people/a/b/c", "/clusters"]) assert.equal(findPage(route).page, PAGES[0], route);
});

test("findPage: a query is not part of the path", () => {
  const { page, query } = findPage("/photos?person=p1,p2&from=2026-01-01");
  assert.equal(page.path, "/photos");
  assert.deepEqual(Object.fromEntries(query), { person: "p1,p2", from: "2026-01-01" });
});

test("pages outside of the menus are marked at a page of a menu, or nowhere", () => {
  const inMenu = PAGES.filter(({ menu }) => menu).map(({ path }) => path);
  for (const { menu, parent } of PAGES) assert.ok(parent === undefined || (!menu && inMenu.includes(parent)));
});

test("matchRoute: parameters with a question mark may be missing, others not", () => {
  assert.deepEqual(matchRoute("/people/:personId/:part?", "/people/a"), { personId: "a" });
  assert.deepEqual(matchRoute("/people/:personId/:part?", "/people/a/photos"), { personId: "a", part: "photos" });
  assert.equal(matchRoute("/people/:personId/:part?", "/people"), undefined);
  assert.equal(matchRoute("/people/:personId/:part?", "/people/"), undefined);
  assert.deepEqual(matchRoute("/people", "/people"), {});
  assert.equal(matchRoute("/people", "/photos"), undefined);
});

test("the folders of the page import in the order of the README, and the page files above all of them", () => {
  // Prepare
  const gallery = join(import.meta.dirname, "../../../../functions/gallery");
  const readme = readFileSync(join(gallery, "README.md"), "utf8");
  const order = ["", ...[...readme.matchAll(/^\| `page\/(\w+)\/`/gm)].map(([, folder]) => folder!)];
  const folderOf = (file: string) => (file.includes("/") ? file.slice(0, file.indexOf("/")) : "");
  const files = globSync("**/*.{ts,tsx}", { cwd: join(gallery, "page") });
  // Act
  const upward = files.flatMap((file) =>
    [...readFileSync(join(gallery, "page", file), "utf8").matchAll(/(?:from|import) "(\.[^"]+)"/g)]
      .map(([, path]) => join(dirname(file), path!))
      .filter((path) => !path.startsWith("..") && order.indexOf(folderOf(path)) < order.indexOf(folderOf(file)))
      .map((path) => `${file} imports ${path}`),
  );
  // Assess
  assert.deepEqual([...new Set(files.map(folderOf))].sort(), order.toSorted());
  assert.deepEqual(upward, []);
});
