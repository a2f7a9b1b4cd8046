import { Duration } from "aws-cdk-lib";
import type { ILayerVersion, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { Foundation } from "./foundation.ts";
import { facetFunction } from "./function.ts";
import { DETECTS_MISSING } from "./grants.ts";
import { notifyQueue } from "./notify.ts";
import { Pipe } from "./pipe.ts";

export interface DetectionProps extends Foundation {
  readonly vision: ILayerVersion;
}

/** Photos bucket -> queue -> detect function -> rows in the catalog and one crop per face. */
export class Detection extends Construct {
  readonly pipe: Pipe;
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, { vision, ...foundation }: DetectionProps) {
    super(scope, id);
    const { settings, storage, environment, key } = foundation;
    const timeout = Duration.minutes(2);
    this.function = facetFunction(this, "Detect", foundation, {
      entry: "functions/detect/handler.ts",
      environment: {
        ...storage.environment,
        ...environment,
        ...(settings.previews === "at indexing" ? { PREVIEWS: settings.previews } : {}),
        ...(settings.exclude.length > 0 ? { EXCLUDE: settings.exclude.join("\n") } : {}),
      },
      memorySize: settings.detectMemory,
      reserved: settings.detectReserved,
      traced: "photos",
      timeout,
      layers: [vision],
    });
    storage.grant(this.function, {
      photos: { GetObject: true, ListBucket: `${DETECTS_MISSING}; also to find the photos of a sidecar` },
      runs: {
        GetObject: "names in metadata are compared with the clusters of their faces",
        ListBucket: DETECTS_MISSING,
      },
      crops: {
        GetObject: "faces of an edited photo are compared with their previous crops",
        ListBucket: DETECTS_MISSING,
        PutObject: true,
        DeleteObject: true,
      },
      catalog: {
        GetItem: true,
        BatchGetItem: true,
        Query: true,
        PutItem: true,
        UpdateItem: true,
        DeleteItem: true,
        BatchWriteItem: true,
      },
    });
    this.pipe = new Pipe(this, "Photos", {
      consumer: this.function,
      timeout,
      batchSize: 5,
      maxConcurrency: settings.detectConcurrency,
      maxReceiveCount: settings.maxReceiveCount,
      key,
    });
    notifyQueue(storage.photos, ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], this.pipe.queue);
  }
}
