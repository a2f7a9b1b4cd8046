import { Command } from "commander";
import { computeStats, type Spread } from "../../lib/library/stats.ts";
import { namesAffecting } from "../../lib/parameters.ts";
import { type GlobalOptions, parametersIn, withParameters } from "../options.ts";
import { columns, count, print } from "../output.ts";
import { openSession } from "../session.ts";

/** Most faces to compare with each other. */
const COMPARED = 2500;

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
      await using session = await openSession(options);
      const { catalog, embedder, url } = session;
      const status = await (await fetch(`${url}/status`)).json();
      const { photos, faces, people, clusters = 0, storage } = status;
      const parameters = await parametersIn(catalog, options);
      const stats = await computeStats({ catalog, embedder, parameters, limit: COMPARED });
      const text = [
        [count(photos, "photo"), count(faces, "face"), count(clusters, "cluster"), count(people, "person")].join(", "),
        table(stats),
        `Distances between ${count(stats.sample.faces, "face")}`,
      ];
      print(options.json, { photos, faces, people, clusters, storage, ...stats }, text.join("\n"));
    });
  return withParameters(command, namesAffecting("comparison"));
}

function table(stats: Record<keyof typeof ROWS, Spread>): string {
  const head = ["", "count", "least", "5 %", "median", "95 %", "most"];
  const rows = Object.entries(ROWS).map(([name, what]) => {
    const { count: n, least, p5, median, p95, most } = stats[name as keyof typeof ROWS];
    return [what, n.toLocaleString("en"), ...[least, p5, median, p95, most].map((value) => String(value))];
  });
  return columns([head, ...rows]);
}
