import { Duration } from "aws-cdk-lib";
import type { ILayerVersion, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { embedderText } from "../models/registry.ts";
import type { Foundation } from "./foundation.ts";
import { DETECTS_MISSING } from "./grants.ts";
import type { Models } from "./image.ts";
import { modelFunction } from "./model-function.ts";
import { notifyQueue } from "./notify.ts";
import { Pipe } from "./pipe.ts";

export interface EmbeddingProps extends Foundation {
  /** During a migration the next model embeds every crop as well. */
  readonly models: Models;
  readonly vision: ILayerVersion;
}

const EDITED = "a face found again in an edited photo gets its previous id back";

/** Crops bucket -> queue -> embed function (with the model, see model-function.ts) -> vectors and recognised faces in the catalog. */
export class Embedding extends Construct {
  readonly pipe: Pipe;
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, { models, vision, ...foundation }: EmbeddingProps) {
    super(scope, id);
    const { settings, storage, environment, key } = foundation;
    const timeout = Duration.minutes(2);
    this.function = modelFunction(this, "Embed", foundation, {
      ...{ models, vision, entry: "functions/embed/handler.ts", command: "index.handler" },
      environment: {
        ...storage.environment,
        ...environment,
        ...(models.next ? { EMBEDDER_NEXT: embedderText(models.next) } : {}),
      },
      memorySize: settings.embedMemory,
      reserved: settings.embedReserved,
      traced: "photos",
      timeout,
    });
    storage.grant(this.function, {
      crops: { GetObject: true, ListBucket: DETECTS_MISSING, PutObject: EDITED, DeleteObject: EDITED },
      runs: { GetObject: true, ListBucket: DETECTS_MISSING },
      catalog: {
        GetItem: true,
        BatchGetItem: true,
        Query: EDITED,
        PutItem: EDITED,
        UpdateItem: EDITED,
        DeleteItem: EDITED,
        BatchWriteItem: true,
      },
    });
    this.pipe = new Pipe(this, "Crops", {
      consumer: this.function,
      timeout,
      batchSize: 10,
      maxConcurrency: settings.embedConcurrency,
      maxReceiveCount: settings.maxReceiveCount,
      key,
    });
    // The bucket also holds previews, which are WebP.
    notifyQueue(storage.crops, ["s3:ObjectCreated:*"], this.pipe.queue, ".jpg");
  }
}
