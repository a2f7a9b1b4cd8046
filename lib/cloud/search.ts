import { Duration } from "aws-cdk-lib";
import { DockerImageFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { DetectorRecord } from "../models/detectors.ts";
import type { EmbedderRecord } from "../models/types.ts";
import { NO_TELEMETRY } from "../onnx/no-telemetry.ts";
import type { Foundation } from "./foundation.ts";
import { commonOptions, nameEntry } from "./function.ts";
import { DETECTS_MISSING } from "./grants.ts";
import { modelImage } from "./image.ts";

export interface SearchProps extends Foundation {
  readonly embedder: EmbedderRecord;
  /** Unused here, but part of the image that the embed function shares. */
  readonly next?: EmbedderRecord | undefined;
  readonly network: DetectorRecord;
}

const PREVIEW = "a preview is made from the photo when it is first requested";
const DRAWN = "a face drawn by a user is cropped from its photo and stored";

/** The function of the routes that need models, so that the api function stays small. */
export class Search extends Construct {
  readonly function: DockerImageFunction;

  constructor(scope: Construct, id: string, { embedder, next, network, ...foundation }: SearchProps) {
    super(scope, id);
    const { settings, storage, environment } = foundation;
    this.function = new DockerImageFunction(this, "Search", {
      ...commonOptions(this, "Search", foundation, {
        memorySize: settings.searchMemory,
        reserved: settings.searchReserved,
        // API Gateway's longest timeout.
        timeout: Duration.seconds(29),
      }),
      code: modelImage({ embedder, next, network, architecture: settings.architecture }, "search.handler"),
      environment: { ...storage.environment, ...environment, ...NO_TELEMETRY },
    });
    nameEntry(this.function, "functions/search/handler.ts");
    storage.grant(this.function, {
      photos: { GetObject: PREVIEW, ListBucket: DETECTS_MISSING },
      crops: {
        GetObject: true,
        ListBucket: DETECTS_MISSING,
        PutObject: PREVIEW,
        DeleteObject: "a preview is deleted if its photo was removed while it was made",
      },
      runs: { GetObject: true, ListBucket: DETECTS_MISSING },
      catalog: {
        GetItem: true,
        BatchGetItem: true,
        Query: true,
        PutItem: DRAWN,
        DeleteItem: DRAWN,
        UpdateItem: DRAWN,
        BatchWriteItem: DRAWN,
      },
    });
  }
}
