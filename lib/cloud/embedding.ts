import { Duration } from "aws-cdk-lib";
import { DockerImageFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { DetectorRecord } from "../models/detectors.ts";
import { embedderText } from "../models/registry.ts";
import type { EmbedderRecord } from "../models/types.ts";
import { NO_TELEMETRY } from "../onnx/no-telemetry.ts";
import type { Foundation } from "./foundation.ts";
import { commonOptions, nameEntry, tracingEnvironment } from "./function.ts";
import { DETECTS_MISSING } from "./grants.ts";
import { modelImage } from "./image.ts";
import { notifyQueue } from "./notify.ts";
import { Pipe } from "./pipe.ts";

export interface EmbeddingProps extends Foundation {
  readonly embedder: EmbedderRecord;
  /** During a migration: the new model, which embeds every crop as well. */
  readonly next?: EmbedderRecord | undefined;
  readonly network: DetectorRecord;
}

const EDITED = "a face found again in an edited photo gets its previous id back";

/** Crops bucket -> queue -> embed function (a container image with the model) -> vectors and recognised faces in the catalog. */
export class Embedding extends Construct {
  readonly pipe: Pipe;
  readonly function: DockerImageFunction;

  constructor(scope: Construct, id: string, { embedder, next, network, ...foundation }: EmbeddingProps) {
    super(scope, id);
    const { settings, storage, environment, key } = foundation;
    const timeout = Duration.minutes(2);
    const traced = settings.tracing === "all";
    this.function = new DockerImageFunction(this, "Embed", {
      ...commonOptions(this, "Embed", foundation, {
        memorySize: settings.embedMemory,
        reserved: settings.embedReserved,
        traced,
        timeout,
      }),
      code: modelImage({ embedder, next, network, architecture: settings.architecture }, "index.handler"),
      environment: {
        ...storage.environment,
        ...environment,
        ...NO_TELEMETRY,
        ...tracingEnvironment(traced),
        ...(next ? { EMBEDDER_NEXT: embedderText(next) } : {}),
      },
    });
    nameEntry(this.function, "functions/embed/handler.ts");
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
