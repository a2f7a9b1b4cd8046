import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { Policy, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { JsonPath, type StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import type { Foundation } from "./foundation.ts";
import { acceptFinding } from "./review.ts";
import type { Settings } from "./settings.ts";
import { stackDigits } from "./stack-digits.ts";

/** Permissions of Step Functions for logging: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const LOG_DELIVERY = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
];

/** Permissions of Step Functions for tracing: https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html */
const TRACES = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
];

/** The role of a state machine, which calls functions, logs, and traces if asked to. */
export function workflowRole(scope: Construct, id: string, functions: readonly IFunction[], isTraced: boolean): Role {
  const role = new Role(scope, id, { assumedBy: new ServicePrincipal("states.amazonaws.com") });
  allow(
    role,
    ["lambda:InvokeFunction"],
    functions.map(({ functionArn }) => functionArn),
  );
  allow(role, [...LOG_DELIVERY, ...(isTraced ? TRACES : [])], ["*"]);
  acceptFinding(role, "AwsSolutions-IAM5[Resource::*]", "log deliveries and traces have no resources of their own");
  return role;
}

/** Allows a state machine to send events to the account's default bus. */
export function permitEvents(role: Role): void {
  const { partition, region, account } = Stack.of(role);
  allow(role, ["events:PutEvents"], [`arn:${partition}:events:${region}:${account}:event-bus/default`]);
}

/**
 * Allows the state machine to run its Distributed Maps. The policy is separate from the role's own, since it refers to the
 * state machine, which depends on the role: https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
export function permitWorkflow(
  role: Role,
  { stateMachineArn, stateMachineName }: StateMachine,
  maps: readonly string[],
) {
  const { partition, region, account } = Stack.of(role);
  const executions = maps.map(
    (map) => `arn:${partition}:states:${region}:${account}:execution:${stateMachineName}/${map}:*`,
  );
  const policy = new Policy(role, "Maps", {
    statements: [
      new PolicyStatement({ actions: ["states:StartExecution"], resources: [stateMachineArn] }),
      new PolicyStatement({ actions: ["states:DescribeExecution", "states:StopExecution"], resources: executions }),
    ],
  });
  policy.attachToRole(role);
  for (const map of maps) {
    const shown = `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<${nameOf(stateMachineName, role)}>/${map}:*`;
    acceptFinding(
      policy,
      `AwsSolutions-IAM5[Resource::${shown}]`,
      "executions of one map, whose names Step Functions generates",
    );
  }
}

export function schedulerRole(scope: Construct, id: string, { stateMachineArn }: StateMachine): Role {
  const { account } = Stack.of(scope);
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
      conditions: { StringEquals: { "aws:SourceAccount": account } },
    }),
  });
  allow(role, ["states:StartExecution"], [stateMachineArn]);
  return role;
}

/**
 * The log group of a state machine. Its name begins with /aws/vendedlogs, so that AWS needs no resource policy for it.
 * @param of end of the name
 */
export function workflowLog(scope: Construct, id: string, of: string, { key, settings }: Foundation): LogGroup {
  return new LogGroup(scope, id, {
    logGroupName: `/aws/vendedlogs/states/${Stack.of(scope).stackName}-${stackDigits()}-${of}`,
    encryptionKey: key,
    retention: settings.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

function allow(role: Role, actions: string[], resources: string[]): void {
  role.addToPolicy(new PolicyStatement({ actions, resources }));
}

/** Name of a resource in cdk-nag's notation. */
function nameOf(token: string, scope: Construct): string {
  return (Stack.of(scope).resolve(token)["Fn::GetAtt"] as string[]).join(".");
}

/** The library in the input of an execution, for the payload of its steps, where there are several. */
export function libraryOfExecution({ libraries }: Pick<Settings, "libraries">): Record<string, string> {
  return libraries === "prefix" ? { library: JsonPath.stringAt("$$.Execution.Input.library") } : {};
}
