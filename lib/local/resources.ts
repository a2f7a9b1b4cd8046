import { join } from "node:path";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { ENTRY } from "../cloud/entry.ts";
import type { Route } from "./http-api.ts";
import { resourcesOf, UnsupportedResource } from "./identities.ts";
import type { Mapping } from "./pollers.ts";
import type { LocalFunction } from "./sandbox.ts";
import { ratePeriodMs } from "./schedule.ts";
import { ROOT, sourceFile } from "./source-files.ts";
import { plainName, type Resolver, type Template } from "./template.ts";
import type { ThrottleLimits } from "./throttle.ts";
import type { Definition } from "./workflow.ts";

const nameOfArn = (arn: string) => arn.slice(Math.max(arn.lastIndexOf(":"), arn.lastIndexOf("/")) + 1);

/** Converts the template's resources to the host's types. */
export class Resources {
  private readonly template: Template;
  private readonly resolver: Resolver;

  constructor(template: Template, resolver: Resolver) {
    this.template = template;
    this.resolver = resolver;
  }

  outputs(): Record<string, string> {
    const outputs = Object.entries(this.template.Outputs ?? {});
    return Object.fromEntries(outputs.map(([name, { Value }]) => [name, this.resolver.resolve(Value)]));
  }

  /** Buckets, with the queues for their events. */
  buckets() {
    return this.each("AWS::S3::Bucket", (logicalId, properties) => ({
      name: this.resolver.resolve({ Ref: logicalId }) as string,
      // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's shape
      notifications: (properties.NotificationConfiguration?.QueueConfigurations ?? []).map((rule: any) => ({
        events: [rule.Event as string],
        ...keyFilter(rule.Filter?.S3Key?.Rules),
        queue: nameOfArn(rule.Queue),
      })),
    }));
  }

  /** Tables, as input of CreateTable. */
  tables() {
    return this.each("AWS::DynamoDB::GlobalTable", (logicalId, properties) => ({
      TableName: this.resolver.resolve({ Ref: logicalId }) as string,
      AttributeDefinitions: properties.AttributeDefinitions,
      KeySchema: properties.KeySchema,
      BillingMode: "PAY_PER_REQUEST" as const,
    }));
  }

  queues() {
    return this.each("AWS::SQS::Queue", (logicalId, properties) => ({
      name: plainName(logicalId),
      visibilityTimeoutSec: Number(properties.VisibilityTimeout ?? 30),
      ...(properties.RedrivePolicy
        ? {
            deadLetter: {
              queue: nameOfArn(properties.RedrivePolicy.deadLetterTargetArn),
              maxReceiveCount: Number(properties.RedrivePolicy.maxReceiveCount),
            },
          }
        : {}),
    }));
  }

  /**
   * Functions by name.
   * @param runtime variables that Lambda itself would add to every environment
   */
  functions(runtime: Readonly<Record<string, string>>): Map<string, LocalFunction> {
    const functions = this.each("AWS::Lambda::Function", (logicalId, properties, metadata) => {
      const entry = metadata?.[ENTRY];
      if (typeof entry !== "string") throw new UnsupportedResource(logicalId, "AWS::Lambda::Function", "no handler");
      const { NODE_OPTIONS: _, ...variables } = properties.Environment?.Variables ?? {};
      return {
        name: plainName(logicalId),
        entry: join(ROOT, sourceFile(entry)),
        environment: { ...variables, ...runtime },
        timeoutMs: 1000 * Number(properties.Timeout ?? 3),
      };
    });
    return new Map(functions.map((fn) => [fn.name, fn]));
  }

  mappings(functions: ReadonlyMap<string, LocalFunction>, concurrency: number): Mapping[] {
    return this.each("AWS::Lambda::EventSourceMapping", (logicalId, properties) => ({
      queue: nameOfArn(properties.EventSourceArn),
      fn: this.functionOf(functions, properties.FunctionName, logicalId),
      batchSize: Number(properties.BatchSize ?? 10),
      concurrency: Math.min(concurrency, Number(properties.ScalingConfig?.MaximumConcurrency ?? concurrency)),
    }));
  }

  /** State machines by ARN. */
  stateMachines(): { name: string; arn: string; definition: Definition }[] {
    return this.each("AWS::StepFunctions::StateMachine", (logicalId, properties) => ({
      name: plainName(logicalId),
      arn: this.resolver.resolve({ Ref: logicalId }) as string,
      definition: JSON.parse(properties.DefinitionString),
    }));
  }

  /** State machines that start on a schedule. */
  schedules(): { stateMachineArn: string; input: unknown; periodMs: number }[] {
    return this.each("AWS::Scheduler::Schedule", (logicalId, properties) => {
      const periodMs = ratePeriodMs(properties.ScheduleExpression);
      if (!periodMs)
        throw new UnsupportedResource(logicalId, "AWS::Scheduler::Schedule", properties.ScheduleExpression);
      return {
        stateMachineArn: properties.Target.Arn as string,
        input: JSON.parse(properties.Target.Input ?? "{}"),
        periodMs,
      };
    });
  }

  /**
   * Routes of the HTTP API, each with the function of its integration. Authorisers are ignored, as only this machine
   * reaches the host, and so are the duplicate routes for programs, which sign their requests.
   */
  routes(
    functions: ReadonlyMap<string, LocalFunction>,
    invoke: (fn: LocalFunction, event: APIGatewayProxyEventV2, gone: AbortSignal) => Promise<unknown>,
  ): Route[] {
    const targets = new Map(
      this.each("AWS::ApiGatewayV2::Integration", (logicalId, properties) => [
        `integrations/${this.resolver.resolve({ Ref: logicalId })}`,
        this.functionOf(functions, properties.IntegrationUri, logicalId),
      ]),
    );
    return this.each("AWS::ApiGatewayV2::Route", (logicalId, properties): Route[] => {
      if (properties.AuthorizationType === "AWS_IAM") return [];
      const fn = targets.get(properties.Target);
      if (!fn) throw new UnsupportedResource(logicalId, "AWS::ApiGatewayV2::Route", properties.Target);
      return [{ key: properties.RouteKey, invoke: (event, gone) => invoke(fn, event, gone) }];
    }).flat();
  }

  /** Throttling limits of the HTTP API's stage; undefined if it has none. */
  limits(): ThrottleLimits | undefined {
    const [limits] = this.each("AWS::ApiGatewayV2::Stage", (_, { DefaultRouteSettings: settings = {} }) => ({
      perSecond: Number(settings.ThrottlingRateLimit ?? Number.POSITIVE_INFINITY),
      burst: Number(settings.ThrottlingBurstLimit ?? Number.POSITIVE_INFINITY),
    }));
    return limits && Number.isFinite(limits.perSecond) ? limits : undefined;
  }

  /** The function with this name or ARN, to which the resource `logicalId` refers. @throws UnsupportedResource */
  functionOf(functions: ReadonlyMap<string, LocalFunction>, nameOrArn: string, logicalId: string): LocalFunction {
    const fn = functions.get(nameOfArn(nameOrArn));
    if (!fn) throw new UnsupportedResource(logicalId, "AWS::Lambda::Function", `${nameOrArn} is not in the template`);
    return fn;
  }

  private each<T>(
    type: string,
    // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's shape
    read: (logicalId: string, properties: any, metadata?: Record<string, unknown>) => T,
  ): T[] {
    return resourcesOf(this.template, type).map(([logicalId, { Properties, Metadata }]) =>
      read(logicalId, this.resolver.resolve(Properties ?? {}), Metadata),
    );
  }
}

/** Converts the key filter of a rule to the fields of `Notification`. */
function keyFilter(rules: readonly { readonly Name: string; readonly Value: string }[] = []) {
  return Object.fromEntries(rules.map(({ Name, Value }) => [Name.toLowerCase(), Value]));
}
