import { type CfnResource, CustomResource, Duration } from "aws-cdk-lib";
import type { CfnFunction, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { Foundation } from "./foundation.ts";
import { facetFunction, liveOf } from "./function.ts";
import { permit } from "./grants.ts";
import { callOnSchedule } from "./schedule.ts";

export interface CanaryProps extends Foundation {
  /** The functions that load models. */
  readonly tested: Readonly<Record<"detect" | "embed" | "search", LambdaFunction>>;
}

/** Time for the functions. */
const TIMEOUT = Duration.minutes(5);
/**
 * Time for which CloudFormation waits for the answer, the longest possible: without an answer the deployment fails, and
 * Lambda repeats a call that it cannot start while the account's concurrency is used up.
 */
const PATIENCE = Duration.hours(1);

/**
 * Calls the functions that load models with a sample photo: at the end of a deployment that changed them, and every week,
 * since Lambda makes a function with an image inactive if nobody has called it for weeks, and then refuses the next call:
 * https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html. It never fails the deployment: its verdict is a value
 * for an output.
 */
export class Canary extends Construct {
  readonly verdict: string;

  constructor(scope: Construct, id: string, { tested, ...foundation }: CanaryProps) {
    super(scope, id);
    const functions = Object.values(tested);
    const fn = facetFunction(this, "Function", foundation, {
      entry: "functions/canary/handler.ts",
      memorySize: foundation.settings.apiMemory,
      timeout: TIMEOUT,
      environment: {
        DETECT: liveOf(tested.detect).functionArn,
        EMBED: liveOf(tested.embed).functionArn,
        SEARCH: liveOf(tested.search).functionArn,
      },
      alsoBuilt: { script: "functions/canary/build.ts", into: "sample" },
    });
    permit(
      fn,
      "lambda",
      { InvokeFunction: "CloudFormation and a schedule call the canary" },
      functions.map((each) => liveOf(each).functionArn),
    );
    callOnSchedule(this, fn, "rate(7 days)");
    const result = new CustomResource(this, "Result", {
      serviceToken: fn.functionArn,
      // CloudFormation calls the canary again when one of these changes.
      properties: {
        ...Object.fromEntries(Object.entries(tested).map(([name, each]) => [name, versionOf(each)])),
        environment: foundation.environment,
      },
    });
    // CDK writes it as a text.
    (result.node.defaultChild as CfnResource).addPropertyOverride("ServiceTimeout", PATIENCE.toSeconds());
    // All that the calls need, including the functions' policies.
    for (const each of functions) result.node.addDependency(each);
    this.verdict = result.getAttString("Verdict");
  }
}

/** What a function runs, and on what. */
function versionOf(fn: LambdaFunction): string {
  const { code, memorySize, architectures } = fn.node.defaultChild as CfnFunction;
  const { s3Key, imageUri } = code as CfnFunction.CodeProperty;
  return [s3Key ?? imageUri, memorySize, architectures?.join()].join(" ");
}
