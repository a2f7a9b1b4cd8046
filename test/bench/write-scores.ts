import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Writes what the scores of a model mean where its record takes it from. @returns the file's path */
export async function writeScores(name: string, scores: object): Promise<string> {
  const path = join(import.meta.dirname, "../../lib/models/scores", `${name}.json`);
  await writeFile(
    path,
    `${JSON.stringify(scores, null, 2).replace(/\[\s+(-?[\d.]+),\s+([\d.]+)\s+\]/g, "[$1, $2]")}\n`,
  );
  return path;
}
