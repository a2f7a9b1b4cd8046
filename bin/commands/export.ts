import { Command } from "commander";
import { withDeployment } from "../deployment.ts";
import { openLibrary } from "../library.ts";
import type { GlobalOptions } from "../options.ts";
import { printLine } from "../output.ts";

interface ExportOptions extends GlobalOptions {
  readonly vectors?: boolean;
}

export function exportCommand(): Command {
  const command = new Command("export")
    .description("write photos, faces, clusters and people as JSON lines")
    .option("--vectors", "include the vector of each face, as base64 of little-endian float32")
    .action(async (options: ExportOptions) => {
      await using library = await openLibrary(options);
      for await (const line of library.run("export", { vectors: options.vectors === true })) await printLine(line);
    });
  return withDeployment(command);
}
