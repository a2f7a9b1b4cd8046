import { Stack } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { Foundation } from "./foundation.ts";
import { facetFunction } from "./function.ts";
import { permit } from "./grants.ts";
import { callOnSchedule } from "./schedule.ts";

export interface CheckProps extends Foundation {
  /** Address of the gallery. */
  readonly page: string;
  /** The API for programs. */
  readonly programs: HttpApi;
}

/** The synthetic check: a function that uses the gallery and the API every five minutes. Its errors raise an alarm. */
export class Check extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, { page, programs, ...foundation }: CheckProps) {
    super(scope, id);
    const { account, region, partition } = Stack.of(this);
    this.function = facetFunction(this, "Function", foundation, {
      entry: "functions/check/handler.ts",
      memorySize: foundation.settings.apiMemory,
      environment: { GALLERY_URL: page, PROGRAMS_URL: programs.apiEndpoint },
    });
    const status = `arn:${partition}:execute-api:${region}:${account}:${programs.apiId}/$default/GET/status`;
    permit(this.function, "execute-api", { Invoke: "the check signs a request to the API itself, without the SDK" }, [
      status,
    ]);
    // A check that could not start is not repeated, since the next one follows soon.
    callOnSchedule(this, this.function, "rate(5 minutes)", { retries: 0 });
  }
}
