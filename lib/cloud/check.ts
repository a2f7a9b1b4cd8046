import { Stack } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { Construct } from "constructs";
import type { Foundation } from "./foundation.ts";
import { facetFunction, liveOf } from "./function.ts";
import { permit } from "./grants.ts";

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
    const role = new Role(this, "ScheduleRole", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": account } },
      }),
    });
    const { functionArn } = liveOf(this.function);
    role.addToPolicy(new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [functionArn] }));
    new CfnSchedule(this, "Schedule", {
      scheduleExpression: "rate(5 minutes)",
      flexibleTimeWindow: { mode: "OFF" },
      // A check that could not start is not repeated, since the next one follows soon.
      target: { arn: functionArn, roleArn: role.roleArn, retryPolicy: { maximumRetryAttempts: 0 } },
    });
  }
}
