import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..");
const PAGES = globSync("**/*.md", { cwd: root, exclude: ["node_modules/**", "cdk.out/**"] }).concat(
  globSync(".github/**/*.md", { cwd: root }),
);
/** Bytes; a page should open quickly. */
const LARGEST_PICTURE = 300_000;

interface Link {
  /** The file or folder from the root of the repository; undefined for an address on the web. */
  readonly file?: string;
  readonly anchor?: string;
  readonly target: string;
}

/** Links and pictures of a page, in Markdown and HTML, without those in code. */
function linksOf(page: string): Link[] {
  const text = readFileSync(join(root, page), "utf8");
  const prose = text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");
  const targets = [
    ...prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g),
    ...prose.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm),
    ...prose.matchAll(/<(?:img|a|source)\s[^>]*?(?:src|href|srcset)="([^"]+)"/g),
  ].map(([, target]) => target!);
  return targets.map((target) => {
    if (/^(https?|mailto):/.test(target)) return { target };
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? page : normalize(join(dirname(page), decodeURIComponent(path)));
    return { target, file, ...(anchor === undefined ? {} : { anchor }) };
  });
}

/** The page that a link opens: of a folder, its README. */
function pageOf(file: string): string {
  const isFolder = statSync(join(root, file), { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? join(file, "README.md") : file;
}

/** The anchors of a page's headings, as GitHub makes them: a heading that comes again gets a number. */
function anchorsOf(page: string): Set<string> {
  const text = readFileSync(join(root, page), "utf8").replace(/^```[\s\S]*?^```/gm, "");
  const anchors = new Set<string>();
  for (const [, heading = ""] of text.matchAll(/^#+ (.+)$/gm)) {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
    let unique = anchor;
    for (let again = 1; anchors.has(unique); again++) unique = `${anchor}-${again}`;
    anchors.add(unique);
  }
  return anchors;
}

function isBroken({ target, file, anchor }: Link): boolean {
  if (file === undefined) return !URL.canParse(target);
  if (!existsSync(join(root, file))) return true;
  if (anchor === undefined) return false;
  const page = pageOf(file);
  return !page.endsWith(".md") || !existsSync(join(root, page)) || !anchorsOf(page).has(anchor);
}

/** The pages that links lead to from a page, itself among them. */
function reachableFrom(start: string): Set<string> {
  const reached = new Set([start]);
  for (const page of reached) {
    for (const { file } of linksOf(page)) {
      const next = file === undefined ? "" : pageOf(file);
      if (next.endsWith(".md") && existsSync(join(root, next))) reached.add(next);
    }
  }
  return reached;
}

test("every link and picture of every page leads somewhere", () => {
  const broken = PAGES.flatMap((page) =>
    linksOf(page)
      .filter(isBroken)
      .map(({ target }) => `${page}: ${target}`),
  );
  assert.ok(PAGES.includes("README.md") && PAGES.includes(".github/CONTRIBUTING.md"));
  assert.deepEqual(broken, []);
});

test("links lead from the README to every page", () => {
  const reached = reachableFrom("README.md");
  assert.deepEqual(
    PAGES.filter((page) => !reached.has(page)),
    [],
  );
});

test("the README shows a picture of the gallery that opens quickly, and has at most 130 lines", () => {
  const pictures = linksOf("README.md").flatMap(({ file = "" }) => (/\.(jpe?g|png|webp)$/.test(file) ? [file] : []));
  const sizes = pictures.map((file) => statSync(join(root, file)).size);
  assert.equal(pictures.length, 1);
  assert.ok(Math.max(...sizes) < LARGEST_PICTURE, `${sizes} bytes`);
  assert.ok(readFileSync(join(root, "README.md"), "utf8").split("\n").length <= 131);
});
