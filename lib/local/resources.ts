import { join } from "node:path";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { ENTRY } from "../cloud/entry.ts";
import { nextStart } from "../cost/schedules.ts";
import type { Route } from "./http-api.ts";
import { resourcesOf, UnsupportedResource } from "./identities.ts";
import type { Notification } from "./notifications.ts";
import type { Mapping } from "./pollers.ts";
import type { LocalFunction } from "./sandbox.ts";
import { ROOT, sourceFile } from "./source-files.ts";
import { functionNameIn, plainName, type Resolver, type Template } from "./template.ts";
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

  /** Buckets, also those from outside the stack whose events it receives, with the queues for their events. */
  buckets(): { name: string; notifications: Notification[] }[] {
    const own = this.each("AWS::S3::Bucket", (logicalId, properties) => ({
      name: this.resolver.resolve({ Ref: logicalId }) as string,
      // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's shape
      notifications: (properties.NotificationConfiguration?.QueueConfigurations ?? []).map((rule: any) => ({
        events: [rule.Event as string],
        ...keyFilter(rule.Filter?.S3Key?.Rules),
        queue: nameOfArn(rule.Queue),
      })),
    }));
    return [...own, ...this.bridgedBuckets()];
  }

  /** Buckets from outside the stack, whose events an EventBridge rule sends to a queue. */
  private bridgedBuckets(): { name: string; notifications: Notification[] }[] {
    return this.each("AWS::Events::Rule", (logicalId, { EventPattern: pattern = {}, Targets = [] }) => {
      const events: string[] = (pattern["detail-type"] ?? []).map((type: string) => BRIDGED[type]);
      const names: string[] = pattern.detail?.bucket?.name ?? [];
      if (events.includes(undefined as never) || names.length === 0)
        throw new UnsupportedResource(logicalId, "AWS::Events::Rule", "only events of named buckets are supported");
      const queues = Targets.map(({ Arn }: { readonly Arn: string }) => nameOfArn(Arn));
      return names.map((name) => ({
        name,
        notifications: queues.map((queue: string) => ({ bridged: true, events, queue })),
      }));
    }).flat();
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
  stateMachines(): { name: string; arn: string; roleArn: string; definition: Definition }[] {
    return this.each("AWS::StepFunctions::StateMachine", (logicalId, properties) => ({
      name: plainName(logicalId),
      arn: this.resolver.resolve({ Ref: logicalId }) as string,
      roleArn: properties.RoleArn as string,
      definition: JSON.parse(properties.DefinitionString),
    }));
  }

  /**
   * What starts on a schedule: state machines and functions, by ARN. Checks of a deployment are left out, since they would
   * only report on this host to itself.
   * @throws UnsupportedResource
   */
  schedules(): { targetArn: string; input: unknown; expression: string; atOnce: boolean }[] {
    return this.each("AWS::Scheduler::Schedule", (logicalId, { ScheduleExpression: expression, Target }) => {
      if (/^functions\/(?:check|canary)\//.test(this.entryOf(Target.Arn) ?? "")) return [];
      try {
        nextStart(expression, Date.now());
      } catch (error) {
        throw new UnsupportedResource(logicalId, "AWS::Scheduler::Schedule", (error as Error).message);
      }
      return {
        targetArn: Target.Arn as string,
        input: JSON.parse(Target.Input ?? "{}"),
        expression,
        // It continues where its last call stopped.
        atOnce: /^functions\/backfill\//.test(this.entryOf(Target.Arn) ?? ""),
      };
    }).flat();
  }

  /** The file of a function's handler, if the ARN is a function's. */
  private entryOf(arn: string): string | undefined {
    const [entry] = this.each("AWS::Lambda::Function", (logicalId, _, metadata) =>
      plainName(logicalId) === functionNameIn(arn) ? [metadata?.[ENTRY] as string] : [],
    ).flat();
    return entry;
  }

  /**
   * Routes of the HTTP APIs, each with the function of its integration: those for people, and the same ones for programs,
   * which sign their requests, with those of administrators.
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
    return this.each("AWS::ApiGatewayV2::Route", (logicalId, properties): Route => {
      const fn = targets.get(properties.Target);
      if (!fn) throw new UnsupportedResource(logicalId, "AWS::ApiGatewayV2::Route", properties.Target);
      const { AuthorizationType: type = "NONE", AuthorizationScopes: scopes = [], ApiId: api } = properties;
      const access = { type, scopes, api };
      return { key: properties.RouteKey, access, invoke: (event, gone) => invoke(fn, event, gone) };
    });
  }

  /** Throttling limits of the HTTP API's stage; undefined if it has none. */
  limits(): ThrottleLimits | undefined {
    const [limits] = this.each("AWS::ApiGatewayV2::Stage", (_, { DefaultRouteSettings: settings = {} }) => ({
      perSecond: Number(settings.ThrottlingRateLimit ?? Number.POSITIVE_INFINITY),
      burst: Number(settings.ThrottlingBurstLimit ?? Number.POSITIVE_INFINITY),
    }));
    return limits && Number.isFinite(limits.perSecond) ? limits : undefined;
  }

  /** The function with this name or ARN, also of an alias, to which the resource `logicalId` refers. @throws UnsupportedResource */
  functionOf(functions: ReadonlyMap<string, LocalFunction>, nameOrArn: string, logicalId: string): LocalFunction {
    const fn = functions.get(functionNameIn(nameOrArn));
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

/** Events of a bucket, by their type in EventBridge. */
const BRIDGED: Readonly<Record<string, string>> = {
  "Object Created": "s3:ObjectCreated:*",
  "Object Deleted": "s3:ObjectRemoved:*",
};

/** Converts the key filter of a rule to the fields of `Notification`. */
function keyFilter(rules: readonly { readonly Name: string; readonly Value: string }[] = []) {
  return Object.fromEntries(rules.map(({ Name, Value }) => [Name.toLowerCase(), Value]));
}
