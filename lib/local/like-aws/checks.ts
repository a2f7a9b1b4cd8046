import { arnOf } from "../calls.ts";
import { resourcesOf } from "../identities.ts";
import { plainName, REGION, type Resolver, type Template } from "../template.ts";
import type { Policies } from "./policies/policies.ts";

/** A template that AWS would refuse to deploy. */
export class NotDeployable extends Error {
  constructor(logicalId: string, reason: string) {
    super(`AWS would refuse ${logicalId}: ${reason}`);
    this.name = "NotDeployable";
  }
}

/** Lambda's limit for all environment variables of a function, bytes. */
const LARGEST_ENVIRONMENT = 4096;

/** Resources for which a service acts with a role. */
const ACTING: readonly [type: string, service: string, roleOf: (properties: Properties) => string][] = [
  ["AWS::Lambda::Function", "lambda", ({ Role }) => Role],
  ["AWS::StepFunctions::StateMachine", "states", ({ RoleArn }) => RoleArn],
  ["AWS::Scheduler::Schedule", "scheduler", ({ Target }) => Target.RoleArn],
];

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's shape
type Properties = any;

/** @throws NotDeployable if `check` fails */
function refusing(logicalId: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new NotDeployable(logicalId, (error as Error).message);
  }
}

/** Concurrency that AWS keeps for functions without a reservation. */
const LEAST_UNRESERVED = 10;

/** Reserved concurrency by the function's name. @throws NotDeployable if too little is left for other functions */
export function reservedConcurrency(template: Template, concurrency: number): Map<string, number> {
  const reserved = new Map<string, number>();
  let left = concurrency;
  for (const [logicalId, { Properties = {} }] of resourcesOf(template, "AWS::Lambda::Function")) {
    const { ReservedConcurrentExecutions: count } = Properties;
    if (count === undefined) continue;
    left -= count;
    if (left < LEAST_UNRESERVED)
      throw new NotDeployable(logicalId, `it leaves ${left} unreserved concurrent executions of ${LEAST_UNRESERVED}`);
    reserved.set(plainName(logicalId), count);
  }
  return reserved;
}

/**
 * Checks what AWS checks when the stack is deployed: that S3 may send to the queues of its events, that Lambda may read
 * the queues that feed functions, that services may act with their roles, that API Gateway may invoke the functions of
 * its routes, that logs may use their key, and that functions have room for their environment. Also what AWS finds out only when it happens: whether
 * EventBridge may send to its queues, alarms may publish to their topic, and schedules may start their targets.
 * @throws NotDeployable
 */
export function requireDeployable(template: Template, resolver: Resolver, policies: Policies): void {
  const each = (type: string) =>
    resourcesOf(template, type).map(
      ([logicalId, { Properties = {} }]) => [logicalId, resolver.resolve(Properties)] as const,
    );
  const requireService = (logicalId: string, service: string, source: string, action: string, resource: string) => {
    refusing(logicalId, () => policies.requireService(service, source, action, resource));
  };
  for (const [logicalId, { NotificationConfiguration = {} }] of each("AWS::S3::Bucket")) {
    const source = resolver.resolve({ "Fn::GetAtt": [logicalId, "Arn"] });
    for (const { Queue } of NotificationConfiguration.QueueConfigurations ?? [])
      requireService(logicalId, "s3", source, "sqs:SendMessage", Queue);
  }
  for (const [logicalId, { AlarmActions = [] }] of each("AWS::CloudWatch::Alarm")) {
    const source = resolver.resolve({ "Fn::GetAtt": [logicalId, "Arn"] });
    for (const topic of AlarmActions) requireService(logicalId, "cloudwatch", source, "sns:Publish", topic);
  }
  for (const [logicalId, { KmsKeyId }] of each("AWS::Logs::LogGroup")) {
    const context = { "kms:EncryptionContext:aws:logs:arn": arnOf("logs", `log-group:${logicalId}`) };
    const logs = { service: `logs.${REGION}.amazonaws.com` };
    if (KmsKeyId) refusing(logicalId, () => policies.require(logs, "kms:GenerateDataKey", KmsKeyId, context));
  }
  for (const [logicalId, { Targets = [] }] of each("AWS::Events::Rule")) {
    const source = resolver.resolve({ "Fn::GetAtt": [logicalId, "Arn"] });
    for (const { Arn } of Targets) requireService(logicalId, "events", source, "sqs:SendMessage", Arn);
  }
  for (const [logicalId, { EventSourceArn, FunctionName }] of each("AWS::Lambda::EventSourceMapping")) {
    const role = policies.principalOf(FunctionName);
    for (const action of ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"])
      refusing(logicalId, () => policies.require(role, `sqs:${action}`, EventSourceArn));
  }
  for (const [type, service, roleOf] of ACTING) {
    for (const [logicalId, properties] of each(type))
      requireService(logicalId, service, logicalId, "sts:AssumeRole", roleOf(properties));
  }
  for (const [logicalId, { Target }] of each("AWS::Scheduler::Schedule")) {
    const action = Target.Arn.includes(":lambda:") ? "lambda:InvokeFunction" : "states:StartExecution";
    refusing(logicalId, () => policies.require({ arn: Target.RoleArn }, action, Target.Arn));
  }
  const permissions = each("AWS::Lambda::Permission").map(([, properties]) => properties);
  for (const [logicalId, { IntegrationUri, ApiId }] of each("AWS::ApiGatewayV2::Integration")) {
    const isPermitted = permissions.some(
      ({ FunctionName, Principal, SourceArn }) =>
        FunctionName === IntegrationUri && Principal === "apigateway.amazonaws.com" && SourceArn.includes(`:${ApiId}/`),
    );
    if (!isPermitted) throw new NotDeployable(logicalId, `API Gateway may not invoke ${IntegrationUri}`);
  }
  for (const [logicalId, { Environment }] of each("AWS::Lambda::Function")) {
    const bytes = Buffer.byteLength(JSON.stringify(Environment?.Variables ?? {}));
    if (bytes > LARGEST_ENVIRONMENT) throw new NotDeployable(logicalId, `its environment has ${bytes} bytes of 4,096`);
  }
}
