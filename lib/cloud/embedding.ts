import { Duration } from "aws-cdk-lib";
import { Architecture, DockerImageFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { DetectorRecord } from "../models/detectors.ts";
import { embedderText } from "../models/registry.ts";
import type { EmbedderRecord } from "../models/types.ts";
import { nameEntry, positiveInteger } from "./function.ts";
import { modelImage } from "./image.ts";
import { notifyQueue } from "./notify.ts";
import { Pipe } from "./pipe.ts";
import type { Storage } from "./storage.ts";

export interface EmbeddingProps {
  readonly storage: Storage;
  readonly embedder: EmbedderRecord;
  /** While models change, the one that every crop is embedded with as well. */
  readonly next?: EmbedderRecord | undefined;
  readonly network: DetectorRecord;
  readonly environment: Record<string, string>;
}

/** Crops bucket -> queue -> embed function (a container image with the model) -> vectors and recognised faces in the catalog. */
export class Embedding extends Construct {
  readonly pipe: Pipe;

  constructor(scope: Construct, id: string, { storage, embedder, next, network, environment }: EmbeddingProps) {
    super(scope, id);
    const timeout = Duration.minutes(2);
    const embed = new DockerImageFunction(this, "Embed", {
      code: modelImage({ embedder, next, network }, "index.handler"),
      architecture: Architecture.ARM_64,
      memorySize: 1769,
      timeout,
      environment: {
        ...storage.environment,
        ...environment,
        ...(next ? { EMBEDDER_NEXT: embedderText(next) } : {}),
      },
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
