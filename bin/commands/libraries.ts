import { Argument, Command } from "commander";
import type { SplitLine } from "../../lib/library/split/split.ts";
import { withDeployment } from "../deployment.ts";
import { openLibrary } from "../library.ts";
import type { GlobalOptions } from "../options.ts";
import { columns, count, print } from "../output.ts";

export function librariesCommand(): Command {
  const command = new Command("libraries")
    .description(
      "list the libraries of a deployment; split: move the photos of main to the libraries of their folders, with names",
    )
    .addArgument(new Argument("[action]", "what to do").choices(["list", "split"]).default("list"))
    .action((action: "list" | "split", options: GlobalOptions) =>
      action === "split" ? split(options) : list(options),
    );
  return withDeployment(command);
}

async function list(options: GlobalOptions): Promise<void> {
  await using library = await openLibrary(options);
  const { items } = await library.call("listLibraries");
  print(options.json, items, columns(items.map(({ library: name, role }) => [name, role])));
}

/** Repeating an interrupted split finishes it. */
async function split(options: GlobalOptions): Promise<void> {
  await using library = await openLibrary(options);
  const { indexing } = await library.call("getStatus");
  if (indexing)
    throw new Error(
      `photos are being indexed, ${indexing.waiting + indexing.facesWaiting} left: split the library when that is done`,
    );
  const lines: SplitLine[] = [];
  for await (const line of library.run("split", {})) lines.push(line);
  const rows = lines.map(({ library: name, photos, faces, people }) => [
    name,
    count(photos, "photo"),
    count(faces, "face"),
    count(people, "person"),
  ]);
  print(options.json, lines, columns(rows));
}
