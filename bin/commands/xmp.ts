import { resolve } from "node:path";
import { Command } from "commander";
import { writeSidecars } from "../../lib/indexing/write-sidecars.ts";
import { withUsersUmask } from "../../lib/local/data-folder.ts";
import type { GlobalOptions } from "../options.ts";
import { count, print } from "../output.ts";
import { openSession } from "../session.ts";

interface XmpOptions extends GlobalOptions {
  readonly ms?: boolean;
}

export function xmpCommand(): Command {
  return new Command("xmp").description("write names to the metadata of photos").addCommand(exportCommand());
}

function exportCommand(): Command {
  return new Command("export")
    .description("write the names of faces to XMP sidecars, DIR/KEY.xmp for each photo; photos are never changed")
    .argument("<dir>", "folder for the sidecars; existing ones keep what other programs wrote")
    .option("--ms", "also write Microsoft's People tags, in addition to the regions of the Metadata Working Group")
    .exitOverride()
    .action(async (dir: string, _: object, command: Command) => {
      const options = command.optsWithGlobals<XmpOptions>();
      await using session = await openSession(options);
      const folder = resolve(dir);
      const { failed, ...done } = await withUsersUmask(() =>
        writeSidecars(session.catalog, folder, { people: options.ms === true }),
      );
      const text = [
        `${count(done.written, "sidecar")} written to ${folder}, ${done.unchanged} unchanged; ${count(done.faces, "named face")}`,
        ...(done.removed > 0
          ? [`${count(done.removed, "name")} removed that Facet had written and that no longer apply`]
          : []),
        ...failed.map(({ key, reason }) => `failed ${key}: ${reason}`),
      ];
      print(options.json, { folder, ...done, failed }, text.join("\n"));
      if (failed.length > 0) process.exitCode = 1;
    });
}
