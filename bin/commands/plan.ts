import { Command, InvalidArgumentError } from "commander";
import { costSettings, settingsOf } from "../../lib/cloud/cost-settings.ts";
import { type Estimate, estimateRun } from "../../lib/cost/estimate.ts";
import { PRICES } from "../../lib/cost/prices.ts";
import { withDeployment } from "../deployment.ts";
import type { GlobalOptions } from "../options.ts";
import { columns, print } from "../output.ts";

interface PlanOptions extends GlobalOptions {
  readonly faces?: number;
  readonly parallel?: number;
}

const TABLE = [10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000];

export function planCommand(): Command {
  const command = new Command("plan")
    .description("estimate a clustering run over all faces on AWS: tasks, seconds, requests, dollars")
    .option("--faces <n>", "number of faces; by default a table from 10 thousand to 10 million", readCount)
    .option("--parallel <n>", "tasks at the same time (default: clusterConcurrency of the settings, 100)", readCount)
    .action(({ faces, parallel, json, file }: PlanOptions) => {
      const { clusterBlock, clusterConcurrency, architecture } = costSettings(settingsOf(file?.values ?? {}));
      const options = { blockRows: clusterBlock, parallel: parallel ?? clusterConcurrency, architecture };
      const estimates = (faces === undefined ? TABLE : [faces]).map((n) => estimateRun(n, options));
      print(json, faces === undefined ? estimates : estimates[0], describe(estimates));
    });
  return withDeployment(command);
}

function describe(estimates: readonly Estimate[]): string {
  const rows = estimates.map(
    ({ faces, tasks, seconds, s3Requests, stateTransitions, dollars, mergeGb, limit = "" }) => [
      ...[faces, tasks, seconds, s3Requests, stateTransitions].map((n) => n.toLocaleString("en")),
      dollars.toFixed(4),
      `${mergeGb.toFixed(1)} GB`,
      limit,
    ],
  );
  const head = ["faces", "tasks", "seconds", "S3 requests", "transitions", "dollars", "merge"];
  return `${columns([head, ...rows])}\nPrices of ${PRICES.asOf}, ${PRICES.region}; a run over changes alone takes far less`;
}

function readCount(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError("Give a whole number above 0.");
  return n;
}
