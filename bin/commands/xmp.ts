import { resolve } from "node:path";
import { Command } from "commander";
import { folderFiles } from "../../lib/indexing/sidecar-folder.ts";
import { type WrittenSidecars, writeSidecars, writeSidecarsFrom } from "../../lib/indexing/write-sidecars.ts";
import { withUsersUmask } from "../../lib/local/data-folder.ts";
import { PhotosUpload } from "../../lib/services/photos-upload.ts";
import { bucketFiles } from "../bucket-files.ts";
import { deploymentOf, withDeployment } from "../deployment.ts";
import { openLibrary } from "../library.ts";
import type { GlobalOptions } from "../options.ts";
import { count, print } from "../output.ts";
import { remoteNames } from "../remote-names.ts";
import { Misuse } from "../run.ts";
import { openSession } from "../session.ts";

interface XmpOptions extends GlobalOptions {
  readonly ms?: boolean;
  readonly beside?: boolean;
}

export function xmpCommand(): Command {
  return withDeployment(
    new Command("xmp").description("write names to the metadata of photos").addCommand(exportCommand()),
  );
}

function exportCommand(): Command {
  return new Command("export")
    .description("write the names of faces to XMP sidecars, DIR/KEY.xmp for each photo; photos are never changed")
    .argument("[dir]", "folder for the sidecars; existing ones keep what other programs wrote")
    .option("--ms", "also write Microsoft's People tags, in addition to the regions of the Metadata Working Group")
    .option("--beside", "with a deployment: write them next to the photos, into the photos bucket, instead of a folder")
    .exitOverride()
    .action(async (dir: string | undefined, _: object, command: Command) => {
      const options = command.optsWithGlobals<XmpOptions>();
      const isDeployed = deploymentOf(options) !== undefined;
      if (options.beside && !isDeployed)
        throw new Misuse("--beside is for a deployment: on this machine, give the folder of the photos");
      if ((dir === undefined) !== (options.beside === true))
        throw new Misuse(isDeployed ? "Give a folder for the sidecars, or --beside" : "Give a folder for the sidecars");
      const written = isDeployed ? await writeRemote(options, dir) : await writeLocal(options, dir!);
      const { failed, folder, ...done } = written;
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

type Written = WrittenSidecars & { readonly folder: string };

async function writeLocal(options: XmpOptions, dir: string): Promise<Written> {
  await using session = await openSession(options);
  const folder = resolve(dir);
  const people = options.ms === true;
  return { folder, ...(await withUsersUmask(() => writeSidecars(session.catalog, folder, { people }))) };
}

/** Writes the names of a deployment to a folder or, without one, into its photos bucket. */
async function writeRemote(options: XmpOptions, dir: string | undefined): Promise<Written> {
  await using library = await openLibrary(options);
  const source = await remoteNames(library);
  const people = options.ms === true;
  if (dir !== undefined) {
    const folder = resolve(dir);
    return { folder, ...(await writeSidecarsFrom(source, folder, folderFiles(folder), { people })) };
  }
  const { photosBucket, region } = await library.call("getDeployment");
  const folder = `s3://${photosBucket}`;
  const files = bucketFiles(new PhotosUpload(photosBucket, region));
  return { folder, ...(await writeSidecarsFrom(source, folder, files, { people })) };
}
