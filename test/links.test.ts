import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..");
const PAGES = globSync("**/*.md", { cwd: root, exclude: ["node_modules/**", "cdk.out/**"] }).concat(
  globSync(".github/*.md", { cwd: root }),
);

/** Targets of the links and images of a page, without what stands in code. */
function linksOf(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function isBroken(page: string, target: string): boolean {
  if (/^(https?|mailto):/.test(target)) return !URL.canParse(target);
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? join(root, page) : join(root, dirname(page), decodeURIComponent(path));
  if (!existsSync(file)) return true;
  return anchor !== undefined && file.endsWith(".md") && !anchorsOf(readFileSync(file, "utf8")).has(anchor);
}

test("every link of every page leads somewhere", () => {
  const broken = PAGES.flatMap((page) =>
    linksOf(readFileSync(join(root, page), "utf8"))
      .filter((target) => isBroken(page, target))
      .map((target) => `${page}: ${target}`),
  );
  assert.ok(PAGES.includes("README.md") && PAGES.includes(".github/CONTRIBUTING.md"));
  assert.deepEqual(broken, []);
});
