import { Duration } from "aws-cdk-lib";
import type { ILayerVersion } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { facetFunction, positiveInteger } from "./function.ts";
import { notifyQueue } from "./notify.ts";
import { Pipe } from "./pipe.ts";
import type { Storage } from "./storage.ts";

export interface DetectionProps {
  readonly storage: Storage;
  readonly vision: ILayerVersion;
  readonly environment: Record<string, string>;
}

/** Photos bucket -> queue -> detect function -> rows in the catalog and one crop per face. */
export class Detection extends Construct {
  readonly pipe: Pipe;

  constructor(scope: Construct, id: string, { storage, vision, environment }: DetectionProps) {
    super(scope, id);
    const timeout = Duration.minutes(2);
    const detect = facetFunction(this, "Detect", {
      entry: "functions/detect/handler.ts",
      environment: { ...storage.environment, ...environment },
      memorySize: 1769,
      timeout,
      layers: [vision],
    });
    storage.photos.grantRead(detect);
    storage.crops.grantPut(detect);
    storage.crops.grantDelete(detect);
    storage.catalog.grantReadWriteData(detect);
    this.pipe = new Pipe(this, "Photos", {
      consumer: detect,
      timeout,
      batchSize: 5,
      maxConcurrency: positiveInteger(this, "detectConcurrency", 100),
    });
    notifyQueue(storage.photos, ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], this.pipe.queue);
  }
}
