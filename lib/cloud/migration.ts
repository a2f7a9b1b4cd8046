import { CfnOutput, Duration } from "aws-cdk-lib";
import type { ILayerVersion } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { EmbedderRecord } from "../models/types.ts";
import { facetFunction } from "./function.ts";
import type { Storage } from "./storage.ts";

export interface MigrationProps {
  readonly storage: Storage;
  readonly vision: ILayerVersion;
  readonly next: EmbedderRecord;
  readonly environment: Record<string, string>;
}

/** While models change: the function that sends every crop through the embed function again. Called by hand. */
export class Migration extends Construct {
  constructor(scope: Construct, id: string, { storage, vision, next, environment }: MigrationProps) {
    super(scope, id);
    const migrate = facetFunction(this, "Migrate", {
      entry: "functions/migrate/handler.ts",
      environment: { ...storage.environment, ...environment, MIGRATE_TO: next.id },
      memorySize: 1769,
      timeout: Duration.minutes(15),
      layers: [vision],
    });
    storage.photos.grantRead(migrate);
    storage.crops.grantReadWrite(migrate);
    storage.catalog.grantReadData(migrate);
    new CfnOutput(this, "MigrateFunction", { value: migrate.functionName });
  }
}
