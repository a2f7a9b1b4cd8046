import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PARAMETERS } from "../../lib/parameters.ts";

export const PARAMETERS_PAGE = join(import.meta.dirname, "../../lib/parameters.md");

const TABLE = /(<!-- parameters: begin -->\n).*(<!-- parameters: end -->)/s;

const APPLIES = { detection: "indexing", comparison: "run", clusters: "run" } as const;

/** Returns the page with a table of all parameters between its markers. */
export function withParameterTable(page: string): string {
  const rows = PARAMETERS.map(({ name, default: preset, min, max, unit, affects, about }) =>
    [name, preset, `${min}-${max}`, unit, about, APPLIES[affects]].join(" | "),
  );
  const table = [
    "parameter | default | range | unit | meaning | applies from the next",
    "--- | --- | --- | --- | --- | ---",
    ...rows,
  ];
  return page.replace(TABLE, (_, begin, end) => `${begin}\n${table.map((row) => `| ${row} |`).join("\n")}\n\n${end}`);
}

// Run as a program, this updates the page.
if (import.meta.main) await writeFile(PARAMETERS_PAGE, withParameterTable(await readFile(PARAMETERS_PAGE, "utf8")));
