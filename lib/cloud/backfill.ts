import { CfnOutput, Duration, Stack } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { Foundation } from "./foundation.ts";
import { facetFunction, liveOf } from "./function.ts";
import type { Pipe } from "./pipe.ts";
import { callOnSchedule } from "./schedule.ts";

/**
 * For an existing photos bucket: the function that sends what is already in it to the photos queue. The schedule starts
 * it as soon as the stack has been created, and then every hour: a call continues where the previous one stopped, and
 * reads one row if everything was sent.
 */
export class Backfill extends Construct {
  constructor(scope: Construct, id: string, { photos, ...foundation }: Foundation & { readonly photos: Pipe }) {
    super(scope, id);
    const { settings, storage, environment } = foundation;
    const fn = facetFunction(this, "Backfill", foundation, {
      entry: "functions/backfill/handler.ts",
      environment: { ...storage.environment, ...environment, PHOTOS_QUEUE: photos.queue.queueUrl },
      memorySize: settings.apiMemory,
      timeout: Duration.minutes(15),
      traced: "photos",
    });
    storage.grant(fn, { photos: { ListBucket: true }, catalog: { GetItem: true, PutItem: true } });
    photos.grantSend(fn);
    callOnSchedule(this, fn, "rate(1 hour)");
    new CfnOutput(Stack.of(this), "BackfillFunction", {
      value: liveOf(fn).functionName,
      description: "Function that sends what is already in the photos bucket",
    });
  }
}
