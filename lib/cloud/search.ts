import { Duration } from "aws-cdk-lib";
import { DockerImageFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { DetectorRecord } from "../models/detectors.ts";
import type { EmbedderRecord } from "../models/types.ts";
import { NO_TELEMETRY } from "../onnx/no-telemetry.ts";
import type { Foundation } from "./foundation.ts";
import { commonOptions, nameEntry } from "./function.ts";
import { TELLS_ABSENT } from "./grants.ts";
import { modelImage } from "./image.ts";

export interface SearchProps extends Foundation {
  readonly embedder: EmbedderRecord;
  /** Not used, but of the same image as what embeds. */
  readonly next?: EmbedderRecord | undefined;
  readonly network: DetectorRecord;
}

const PREVIEW = "a photo is read, and a smaller picture of it written, when somebody first looks at it";
const DRAWN = "a face that somebody draws is cut out of its photo and written like any other";

/** The function behind the routes that need the models, so that the api function stays small. */
export class Search extends Construct {
  readonly function: DockerImageFunction;

  constructor(scope: Construct, id: string, { embedder, next, network, ...foundation }: SearchProps) {
    super(scope, id);
    const { settings, storage, environment } = foundation;
    this.function = new DockerImageFunction(this, "Search", {
      ...commonOptions(this, "Search", foundation, {
        memorySize: settings.searchMemory,
        reserved: settings.searchReserved,
        // API Gateway waits no longer.
        timeout: Duration.seconds(29),
      }),
      code: modelImage({ embedder, next, network, architecture: settings.architecture }, "search.handler"),
      environment: { ...storage.environment, ...environment, ...NO_TELEMETRY },
    });
    nameEntry(this.function, "functions/search/handler.ts");
    storage.grant(this.function, {
      photos: { GetObject: PREVIEW, ListBucket: TELLS_ABSENT },
      crops: {
        GetObject: true,
        ListBucket: TELLS_ABSENT,
        PutObject: PREVIEW,
        DeleteObject: "a preview that was made while its photo was removed goes too",
      },
      runs: { GetObject: true, ListBucket: TELLS_ABSENT },
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
