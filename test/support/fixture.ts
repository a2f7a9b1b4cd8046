import { readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import { extract } from "tar";
import { temporaryFolder } from "./facet.ts";

const fixtures = join(import.meta.dirname, "../fixtures");

/** A library written by an older Facet, in a separate folder; see test/fixtures/make-library.ts. */
export interface Fixture {
  readonly data: string;
  /** The mounted folder, with the files that the older Facet indexed. */
  readonly photos: string;
  /** Content of the older catalog, an object per line: {type, ...}. */
  // biome-ignore lint/suspicious/noExplicitAny: lines are of many types
  readonly lines: readonly any[];
}

/** Unpacks a fixture library for the duration of a test. */
export async function openFixture(t: TestContext, name = "library-1"): Promise<Fixture> {
  const folder = await realpath(await temporaryFolder(t));
  await extract({ file: join(fixtures, `${name}.tar.br`), cwd: folder });
  const [data, photos] = [join(folder, "data"), join(folder, "photos")];
  const database = new DatabaseSync(join(data, "host.db"));
  database.prepare("UPDATE buckets SET folder = ? WHERE folder IS NOT NULL").run(photos);
  database.close();
  const text = await readFile(join(fixtures, `${name}.jsonl`), "utf8");
  return {
    data,
    photos,
    lines: text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  };
}
