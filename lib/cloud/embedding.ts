import { Duration } from "aws-cdk-lib";
import { Platform } from "aws-cdk-lib/aws-ecr-assets";
import { Architecture, DockerImageCode, DockerImageFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { modelCache } from "../models/cache.ts";
import { FR_FEATURE } from "../models/embedders.ts";
import type { EmbedderRecord, ModelFile } from "../models/types.ts";
import { nameEntry, positiveInteger } from "./function.ts";
import { notifyQueue } from "./notify.ts";
import { Pipe } from "./pipe.ts";
import type { Storage } from "./storage.ts";

export interface EmbeddingProps {
  readonly storage: Storage;
  readonly embedder: EmbedderRecord;
  readonly environment: Record<string, string>;
}

/** Crops bucket -> queue -> embed function (a container image with the model) -> vectors and recognised faces in the catalog. */
export class Embedding extends Construct {
  readonly pipe: Pipe;

  constructor(scope: Construct, id: string, { storage, embedder, environment }: EmbeddingProps) {
    super(scope, id);
    const timeout = Duration.minutes(2);
    const embed = new DockerImageFunction(this, "Embed", {
      code: DockerImageCode.fromImageAsset(".", {
        file: "functions/embed/Dockerfile",
        platform: Platform.LINUX_ARM64,
        exclude: ["*", "!package.json", "!package-lock.json", "!.npmrc", "!lib", "!functions", "!layers"],
        ...(embedder === FR_FEATURE ? {} : modelOf(embedder.file)),
      }),
      architecture: Architecture.ARM_64,
      memorySize: 1769,
      timeout,
      environment: { ...storage.environment, ...environment },
      logGroup: new LogGroup(this, "EmbedLog", { retention: RetentionDays.ONE_MONTH }),
    });
    nameEntry(embed, "functions/embed/handler.ts");
    storage.crops.grantRead(embed);
    storage.runs.grantRead(embed);
    storage.catalog.grantReadWriteData(embed);
    this.pipe = new Pipe(this, "Crops", {
      consumer: embed,
      timeout,
      batchSize: 10,
      maxConcurrency: positiveInteger(this, "embedConcurrency", 100),
    });
    notifyQueue(storage.crops, ["s3:ObjectCreated:*"], this.pipe.queue);
  }
}

/** What brings a model's file into the image besides the bundled ones: see the Dockerfile. */
function modelOf({ name, sha256 }: ModelFile) {
  return { buildContexts: { model: modelCache() }, buildArgs: { MODEL: name }, extraHash: sha256 };
}
