import { Command } from "commander";
import { libraryLines } from "../library-lines.ts";
import type { GlobalOptions } from "../options.ts";
import { printLine } from "../output.ts";
import { openSession } from "../session.ts";

interface ExportOptions extends GlobalOptions {
  readonly vectors?: boolean;
}

export function exportCommand(): Command {
  return new Command("export")
    .description("write photos, faces, clusters and people as JSON lines")
    .option("--vectors", "include the vector of each face, as base64 of little-endian float32")
    .action(async (options: ExportOptions) => {
      await using session = await openSession(options);
      const { catalog, embedder } = session;
      for await (const line of libraryLines(catalog, options.vectors ? embedder.id : undefined)) await printLine(line);
    });
}
