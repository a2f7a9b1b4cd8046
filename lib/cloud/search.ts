import { Duration } from "aws-cdk-lib";
import type { ILayerVersion, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { Foundation } from "./foundation.ts";
import { DETECTS_MISSING } from "./grants.ts";
import type { Models } from "./image.ts";
import { modelFunction } from "./model-function.ts";

export interface SearchProps extends Foundation {
  /** The next model is unused here, but part of the image that the embed function shares. */
  readonly models: Models;
  readonly vision: ILayerVersion;
}

const PREVIEW = "a preview is made from the photo when it is first requested";
const DRAWN = "a face drawn by a user is cropped from its photo and stored";

/** The function of the routes that need models, so that the api function stays small. */
export class Search extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, { models, vision, ...foundation }: SearchProps) {
    super(scope, id);
    const { settings, storage, environment } = foundation;
    this.function = modelFunction(this, "Search", foundation, {
      ...{ models, vision, entry: "functions/search/handler.ts", command: "search.handler" },
      environment: { ...storage.environment, ...environment },
      memorySize: settings.searchMemory,
      reserved: settings.searchReserved,
      // API Gateway's longest timeout.
      timeout: Duration.seconds(29),
    });
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
