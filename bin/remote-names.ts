import type { WrittenNames } from "../lib/catalog/rows/written-names.ts";
import type { NamedFile } from "../lib/indexing/named-files.ts";
import type { SidecarSource } from "../lib/indexing/write-sidecars.ts";
import type { Library } from "./library.ts";

/** The names for the sidecars of a deployment's photos. What is written is recorded in its catalog. */
export async function remoteNames({ call, run }: Pick<Library, "call" | "run">): Promise<SidecarSource> {
  const [written, files]: [WrittenNames[], NamedFile[]] = [[], []];
  const ids = new Set<string>();
  for await (const line of run("names", {})) {
    if ("written" in line) {
      written.push(line.written);
      ids.add(line.written.photoId).add(line.written.key);
      continue;
    }
    // Other files have nothing to write and nothing to remove; what was written before comes first.
    const { photoId, key, faces } = line.file;
    if (faces.length > 0 || ids.has(photoId) || ids.has(key)) files.push(line.file);
  }
  return {
    files: () => files,
    record: {
      all: () => written,
      put: async (body) => void (await call("noteWrittenNames", { body: { ...body, names: [...body.names] } })),
    },
  };
}
