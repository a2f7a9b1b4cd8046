import { Command, InvalidArgumentError } from "commander";
import { type StandingCost, standingCost } from "../../lib/cost/idle-stack.ts";
import { type Cost, costOf, monthlyCostOf, type Work } from "../../lib/cost/photos.ts";
import { PRICES } from "../../lib/cost/prices.ts";
import type { GlobalOptions } from "../options.ts";
import { columns, print } from "../output.ts";

interface CostOptions extends GlobalOptions {
  readonly photos: number;
  readonly facesPerPhoto: number;
  readonly megapixels: number;
  readonly megabytes: number;
  readonly withoutFaces: number;
  readonly runs: number;
}

const WHAT: Record<keyof Cost, string> = {
  detect: "finding faces",
  embed: "turning crops into vectors",
  s3: "S3 requests",
  dynamodb: "DynamoDB requests",
  sqs: "SQS requests",
  logs: "logs",
  kms: "KMS requests",
  runs: "clustering runs over all faces",
  total: "in all",
};

const STANDS: Record<keyof StandingCost, string> = {
  key: "the key",
  alarms: "alarms",
  dashboard: "the dashboard",
  metrics: "metrics",
  polling: "looking for messages",
  runs: "hourly runs that find nothing new",
  image: "the container image",
  total: "in all, a month, whatever there is",
};

/** Of a crop, and of the rows of a photo or of a face with its vector: about. */
const CROP_BYTES = 15e3;
const TABLE_BYTES = 5e3;

export function costCommand(): Command {
  return new Command("cost")
    .description("what photos cost on AWS in compute and requests, by list prices")
    .option("--photos <n>", "so many photos", atLeast(1), 1000)
    .option("--faces-per-photo <n>", "faces in each, on the mean", atLeast(0), 2)
    .option("--megapixels <n>", "size of each, million pixels", atLeast(0), 12)
    .option("--megabytes <n>", "bytes of each, millions", atLeast(0), 4)
    .option("--without-faces <share>", "photos in which no face is found, 0 to 1: these are looked at again", share, 0)
    .option("--runs <n>", "runs of the clustering workflow", atLeast(0), 1)
    .action(({ json, ...options }: CostOptions) => {
      const { photos, facesPerPhoto, megapixels, megabytes, withoutFaces, runs } = options;
      const work: Work = {
        photos,
        faces: photos * facesPerPhoto,
        megapixels: photos * megapixels,
        emptyMegapixels: photos * megapixels * withoutFaces,
        runs,
      };
      const cost = costOf(work);
      const faces = work.faces;
      const storage = monthlyCostOf({
        photoBytes: photos * megabytes * 1e6,
        cropBytes: faces * CROP_BYTES,
        tableBytes: (photos + faces) * TABLE_BYTES,
      });
      const standing = standingCost();
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
        },
        describe(cost, WHAT),
      );
      if (json) return;
      console.log(`$${perThousand.toFixed(4)} for 1,000 photos; list prices of ${asOf}, ${region}\n`);
      console.log(columns([["a month, to keep these photos and faces", `$${storage.toFixed(4)}`]]));
      console.log(describe(standing, STANDS));
    });
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
    if (!Number.isFinite(n) || n < least) throw new InvalidArgumentError(`give a number of ${least} or more`);
    return n;
  };
}

function share(text: string): number {
  const n = Number(text);
  if (!(n >= 0 && n <= 1)) throw new InvalidArgumentError("give a number from 0 to 1");
  return n;
}
