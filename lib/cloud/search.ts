import { Duration } from "aws-cdk-lib";
import { Architecture, DockerImageFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import type { DetectorRecord } from "../models/detectors.ts";
import type { EmbedderRecord } from "../models/types.ts";
import { nameEntry } from "./function.ts";
import { modelImage } from "./image.ts";
import type { Storage } from "./storage.ts";

export interface SearchProps {
  readonly storage: Storage;
  readonly embedder: EmbedderRecord;
  /** Not used, but of the same image as what embeds. */
  readonly next?: EmbedderRecord | undefined;
  readonly network: DetectorRecord;
  readonly environment: Record<string, string>;
  readonly password: Secret;
}

/** The function behind the routes that need the models, so that the api function stays small. It writes nothing. */
export class Search extends Construct {
  readonly function: DockerImageFunction;

  constructor(scope: Construct, id: string, { storage, embedder, next, network, environment, password }: SearchProps) {
    super(scope, id);
    this.function = new DockerImageFunction(this, "Search", {
      code: modelImage({ embedder, next, network }, "search.handler"),
      architecture: Architecture.ARM_64,
      memorySize: 1769,
      // API Gateway waits no longer.
      timeout: Duration.seconds(29),
      environment: { ...storage.environment, ...environment, ACCESS_SECRET: password.secretArn },
      logGroup: new LogGroup(this, "SearchLog", { retention: RetentionDays.ONE_MONTH }),
    });
    nameEntry(this.function, "functions/search/handler.ts");
    storage.crops.grantRead(this.function);
    storage.runs.grantRead(this.function);
    storage.catalog.grantReadData(this.function);
    password.grantRead(this.function);
  }
}
