import { Command } from "commander";
import type { Spread } from "../../lib/library/stats.ts";
import { namesAffecting } from "../../lib/parameters.ts";
import { withDeployment } from "../deployment.ts";
import { openLibrary } from "../library.ts";
import { flaggedParameters, type GlobalOptions, withParameters } from "../options.ts";
import { columns, count, print } from "../output.ts";

const ROWS = {
  sizePx: "size of a face, px",
  score: "score of a face",
  clusterSize: "faces in a cluster",
  clusterRadius: "radius of a cluster",
  same: "distance, same person",
  different: "distance, different people",
} as const;

export function statsCommand(): Command {
  const command = new Command("stats")
    .description("show the size of the library and the distances between faces")
    .action(async (options: GlobalOptions) => {
      await using library = await openLibrary(options);
      const { photos, faces, people, clusters = 0, storage } = await library.call("getStatus");
      const [stats] = await Array.fromAsync(library.run("stats", { parameters: flaggedParameters(options) }));
      if (!stats) throw new Error("The statistics are empty");
      const text = [
        [count(photos, "photo"), count(faces, "face"), count(clusters, "cluster"), count(people, "person")].join(", "),
        table(stats),
        `Distances between ${count(stats.sample.faces, "face")}`,
      ];
      print(options.json, { photos, faces, people, clusters, storage, ...stats }, text.join("\n"));
    });
  return withParameters(withDeployment(command), namesAffecting("comparison"));
}

function table(stats: Record<keyof typeof ROWS, Spread>): string {
  const head = ["", "count", "least", "5 %", "median", "95 %", "most"];
  const rows = Object.entries(ROWS).map(([name, what]) => {
    const { count: n, least, p5, median, p95, most } = stats[name as keyof typeof ROWS];
    return [what, n.toLocaleString("en"), ...[least, p5, median, p95, most].map((value) => String(value))];
  });
  return columns([head, ...rows]);
}
