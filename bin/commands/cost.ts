import { Command, InvalidArgumentError, Option } from "commander";
import { costSettings, settingsOf } from "../../lib/cloud/cost-settings.ts";
import { IDLE_STACK, type IdleStackCost, idleStackCost } from "../../lib/cost/idle-stack.ts";
import { type Cost, costOf, INDEXING, monthlyCostOf, type Workload } from "../../lib/cost/photos.ts";
import { PRICES } from "../../lib/cost/prices.ts";
import { type CostSettings, PREVIEW_TIMES, WATCHES, type Watch } from "../../lib/cost/settings.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { withDeployment } from "../deployment.ts";
import type { GlobalOptions } from "../options.ts";
import { columns, print } from "../output.ts";

interface CostOptions extends GlobalOptions {
  readonly photos: number;
  readonly facesPerPhoto: number;
  readonly megapixels: number;
  readonly megabytes: number;
  readonly withoutFaces: number;
  readonly runs: number;
  readonly watch?: Watch;
  readonly previews?: CostSettings["previews"];
}

const WHAT: Record<keyof Cost, string> = {
  detect: "finding faces",
  embed: "embedding faces",
  s3: "S3 requests",
  dynamodb: "DynamoDB requests",
  sqs: "SQS requests",
  logs: "logs",
  kms: "KMS requests",
  runs: "clustering runs over all faces",
  total: "total",
};

/** The parts of the fixed costs, with their numbers and prices. */
function idleParts({ watch, embed, runsAMonth }: CostSettings): Record<keyof IdleStackCost, string> {
  const { keys, alarmMetrics, dashboards, metrics, queues, imageGigabytes } = IDLE_STACK;
  const { kmsKey, alarmMetric, dashboard, metric, imageGigabyte } = PRICES;
  return {
    key: `KMS key: ${keys} at $${kmsKey}, and its requests`,
    alarms: `alarms: ${alarmMetrics[watch]} metrics at $${alarmMetric}`,
    dashboard: `dashboard: ${dashboards[watch]} at $${dashboard}`,
    metrics: `metrics: ${metrics[watch]} at $${metric}`,
    check: `check every five minutes: ${watch === "full" ? "on" : "off"}`,
    polling: `polling of ${queues} queues`,
    growing: "looks every five minutes for a library that is growing",
    runs: `scheduled runs without changes: ${Math.round(runsAMonth).toLocaleString("en")} a month`,
    image: embed === "image" ? `container image: ${imageGigabytes} GB at $${imageGigabyte}` : "container image: none",
    total: "total per month, independent of photos",
  };
}

/** Approximate sizes: of a crop, and of the rows of a photo or of a face with its vector. */
const CROP_BYTES = 30e3;
const TABLE_BYTES = 5e3;

export function costCommand(): Command {
  const command = new Command("cost")
    .description("estimate what photos cost on AWS in compute and requests, at list prices")
    .option("--photos <n>", "number of photos", atLeast(1), 1000)
    .option("--faces-per-photo <n>", "average number of faces per photo", atLeast(0), 2)
    .option("--megapixels <n>", "size of a photo in million pixels", atLeast(0), 12)
    .option("--megabytes <n>", "size of a photo in million bytes", atLeast(0), 4)
    .option(
      "--without-faces <share>",
      "share of photos without faces, 0 to 1, which are searched more than once",
      share,
      0,
    )
    .option("--runs <n>", "number of clustering runs", atLeast(0), 1)
    .addOption(
      new Option("--watch <level>", "how closely the deployment is watched (default: the setting)").choices(WATCHES),
    )
    .addOption(new Option("--previews <when>", "when previews are made (default: the setting)").choices(PREVIEW_TIMES))
    .action(({ json, file, ...options }: CostOptions) => {
      const { photos, facesPerPhoto, megapixels, megabytes, withoutFaces, runs, watch, previews } = options;
      const work: Workload = {
        photos,
        faces: photos * facesPerPhoto,
        megapixels: photos * megapixels,
        emptyMegapixels: photos * megapixels * withoutFaces,
        runs,
      };
      const values = file?.values ?? {};
      const settings = costSettings(
        settingsOf({ ...values, ...(watch ? { watch } : {}), ...(previews ? { previews } : {}) }),
      );
      const cost = costOf(work, settings);
      const faces = work.faces;
      const storage = monthlyCostOf({
        photoBytes: photos * megabytes * 1e6,
        cropBytes: faces * CROP_BYTES + (settings.previews === "at indexing" ? photos * INDEXING.previewBytes : 0),
        tableBytes: (photos + faces) * TABLE_BYTES,
      });
      const standing = idleStackCost(settings);
      const { asOf, region } = PRICES;
      const perThousand = (1000 * cost.total) / photos;
      print(
        json,
        {
          ...work,
          dollars: cost,
          perThousandPhotos: perThousand,
          aMonth: { storage, standing },
          prices: { asOf, region },
          settings,
        },
        describe(cost, WHAT),
      );
      if (json) return;
      console.log(`$${perThousand.toFixed(4)} per 1,000 photos, at list prices of ${asOf}, ${region}\n`);
      console.log(columns([["per month, storage of these photos and faces", `$${storage.toFixed(4)}`]]));
      console.log(describe(standing, idleParts(settings)));
      if (values.model !== undefined && values.model !== FR_FEATURE.id)
        console.log(`\nEmbedding is calculated for ${FR_FEATURE.id}; a larger model takes longer`);
      if (values.migrateTo !== undefined) console.log("\nWhile migrateTo is set, every face is embedded twice");
    });
  return withDeployment(command);
}

function describe<Part extends string>(
  cost: Readonly<Record<Part, number>>,
  what: Readonly<Record<Part, string>>,
): string {
  return columns(Object.entries<string>(what).map(([part, name]) => [name, `$${cost[part as Part].toFixed(4)}`]));
}

function atLeast(least: number) {
  return (text: string) => {
    const n = Number(text);
    if (!Number.isFinite(n) || n < least) throw new InvalidArgumentError(`Give a number of at least ${least}.`);
    return n;
  };
}

function share(text: string): number {
  const n = Number(text);
  if (!(n >= 0 && n <= 1)) throw new InvalidArgumentError("Give a number from 0 to 1.");
  return n;
}
