import { CfnOutput, Duration, Stack } from "aws-cdk-lib";
import type { ILayerVersion } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { EmbedderRecord } from "../models/types.ts";
import type { Foundation } from "./foundation.ts";
import { facetFunction } from "./function.ts";
import { DETECTS_MISSING } from "./grants.ts";

export interface MigrationProps extends Foundation {
  readonly vision: ILayerVersion;
  readonly next: EmbedderRecord;
}

/** During a migration: the function that has every crop embedded again. It is invoked by hand. */
export class Migration extends Construct {
  constructor(scope: Construct, id: string, { vision, next, ...foundation }: MigrationProps) {
    super(scope, id);
    const { settings, storage, environment } = foundation;
    const migrate = facetFunction(this, "Migrate", foundation, {
      entry: "functions/migrate/handler.ts",
      environment: { ...storage.environment, ...environment, MIGRATE_TO: next.id },
      memorySize: settings.detectMemory,
      timeout: Duration.minutes(15),
      layers: [vision],
    });
    storage.grant(migrate, {
      photos: { GetObject: true, ListBucket: DETECTS_MISSING },
      crops: { GetObject: true, ListBucket: DETECTS_MISSING, PutObject: true },
      catalog: { GetItem: true, BatchGetItem: true, Query: true, PutItem: "a migration that has ended is noted" },
    });
    new CfnOutput(Stack.of(this), "MigrateFunction", { value: migrate.functionName });
  }
}
