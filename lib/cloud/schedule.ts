import { Stack } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import type { Construct } from "constructs";
import { liveOf } from "./function.ts";

interface ScheduleOptions {
  /** Input of each call. */
  readonly input?: object;
  /** How often a call that could not start is repeated; 185 times by default. */
  readonly retries?: number;
}

/** Calls a function on a schedule, such as `rate(1 hour)`; the first time as soon as it was created. */
export function callOnSchedule(
  scope: Construct,
  fn: LambdaFunction,
  expression: string,
  options: ScheduleOptions = {},
) {
  const { input = {}, retries } = options;
  const { functionArn } = liveOf(fn);
  const role = new Role(scope, "ScheduleRole", {
    assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
      conditions: { StringEquals: { "aws:SourceAccount": Stack.of(scope).account } },
    }),
  });
  role.addToPolicy(new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [functionArn] }));
  new CfnSchedule(scope, "Schedule", {
    scheduleExpression: expression,
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      ...{ arn: functionArn, roleArn: role.roleArn, input: JSON.stringify(input) },
      ...(retries === undefined ? {} : { retryPolicy: { maximumRetryAttempts: retries } }),
    },
  });
}
