import { Command, InvalidArgumentError } from "commander";
import { type Cost, costOf, type Work } from "../../lib/cloud/cost.ts";
import { PRICES } from "../../lib/cloud/prices.ts";
import type { GlobalOptions } from "../options.ts";
import { columns, print } from "../output.ts";

interface CostOptions extends GlobalOptions {
  readonly photos: number;
  readonly facesPerPhoto: number;
  readonly megapixels: number;
  readonly withoutFaces: number;
  readonly runs: number;
}

const WHAT: Record<keyof Cost, string> = {
  detect: "finding faces",
  embed: "turning crops into vectors",
  s3: "S3 requests",
  dynamodb: "DynamoDB requests",
  sqs: "SQS requests",
  runs: "clustering runs over all faces",
  total: "in all",
};

export function costCommand(): Command {
  return new Command("cost")
    .description("what photos cost on AWS in compute and requests, by list prices")
    .option("--photos <n>", "so many photos", atLeast(1), 1000)
    .option("--faces-per-photo <n>", "faces in each, on the mean", atLeast(0), 2)
    .option("--megapixels <n>", "size of each, million pixels", atLeast(0), 12)
    .option("--without-faces <share>", "photos in which no face is found, 0 to 1: these are looked at again", share, 0)
    .option("--runs <n>", "runs of the clustering workflow", atLeast(0), 1)
    .action(({ json, ...options }: CostOptions) => {
      const { photos, facesPerPhoto, megapixels, withoutFaces, runs } = options;
      const work: Work = {
        photos,
        faces: photos * facesPerPhoto,
        megapixels: photos * megapixels,
        emptyMegapixels: photos * megapixels * withoutFaces,
        runs,
      };
      const cost = costOf(work);
      const { asOf, region } = PRICES;
      const perThousand = (1000 * cost.total) / photos;
      print(json, { ...work, dollars: cost, perThousandPhotos: perThousand, prices: { asOf, region } }, describe(cost));
      if (!json) console.log(`$${perThousand.toFixed(4)} for 1,000 photos; list prices of ${asOf}, ${region}`);
    });
}

function describe(cost: Cost): string {
  const rows = Object.entries(WHAT).map(([part, what]) => [what, `$${cost[part as keyof Cost].toFixed(4)}`]);
  return columns(rows);
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
