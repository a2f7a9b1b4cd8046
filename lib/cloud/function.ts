import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { AssetHashType, type CfnResource, DockerImage, Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Alias,
  type CfnFunction,
  Code,
  type FunctionOptions,
  type IAlias,
  type IFunction,
  type ILayerVersion,
  type IVersion,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { NO_TELEMETRY } from "../onnx/no-telemetry.ts";
import { architectureOf } from "./architecture.ts";
import { ENTRY } from "./entry.ts";
import type { Foundation } from "./foundation.ts";
import { acceptFinding } from "./review.ts";
import { type Settings, tracingOf } from "./settings.ts";
import { refuseLargeFunction } from "./size-limit.ts";

const LIVE = "Live";

export interface FacetFunctionProps {
  /** Path of the handler's file from the root of the repository, for example `functions/detect/handler.ts`. */
  readonly entry: string;
  readonly environment: Record<string, string>;
  readonly memorySize: number;
  readonly timeout?: Duration;
  /** Reserved concurrency, which is also the upper limit. Without it the account's limit applies. */
  readonly reserved?: number | undefined;
  /** Calls that deal with photos and faces are traced with X-Ray only if all are; requests and runs by default. */
  readonly traced?: "requests" | "photos";
  readonly layers?: ILayerVersion[];
  /** Another build script, and the subfolder of the function that it writes to. */
  readonly alsoBuilt?: { readonly script: string; readonly into: string };
}

/** A zip function: Node 24, the bundled handler, its own log group and role. */
export function facetFunction(
  scope: Construct,
  id: string,
  foundation: Foundation,
  props: FacetFunctionProps,
): LambdaFunction {
  const made = new LambdaFunction(scope, id, {
    ...commonOptions(scope, id, foundation, props),
    code: codeOf(props),
    handler: "index.handler",
    runtime: Runtime.NODEJS_24_X,
    environment: {
      ...props.environment,
      ...watchEnvironment(foundation.settings, props.traced),
      // One heap for all threads. With one heap each, memory freed by a decoder or network could not be reused by another.
      ...(props.layers ? { FACET_MODELS: "/opt/models", MALLOC_ARENA_MAX: "1", ...NO_TELEMETRY } : {}),
    },
    ...(props.layers ? { layers: props.layers } : {}),
  });
  nameEntry(made, props.entry);
  return made;
}

/** Bundles in a separate process, since CDK bundles synchronously and esbuild's plugins are asynchronous. */
function codeOf({ entry, alsoBuilt, layers }: FacetFunctionProps): Code {
  const build = (...args: string[]) => execFileSync(process.execPath, args, { stdio: "inherit" });
  return Code.fromAsset("functions", {
    // The content depends on lib and packages too, so it is hashed after bundling.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Required by CDK but never pulled: the local bundling below always succeeds.
      image: DockerImage.fromRegistry("public.ecr.aws/lambda/nodejs:24"),
      // Distinguishes the assets made from this folder.
      command: [entry],
      local: {
        tryBundle(outputDir) {
          build("functions/build.ts", outputDir, `index=${entry}`);
          if (layers) refuseLargeFunction(entry, outputDir);
          if (alsoBuilt) build(alsoBuilt.script, join(outputDir, alsoBuilt.into));
          return true;
        },
      },
    },
  });
}

/** Options of zip and image functions alike: tracing, and a role that may write to its own log and nothing else. */
export function commonOptions(
  scope: Construct,
  id: string,
  { settings, key }: Foundation,
  { memorySize, timeout = Duration.seconds(30), reserved, traced }: Omit<FacetFunctionProps, "entry" | "environment">,
): FunctionOptions {
  const logGroup = new LogGroup(scope, `${id}Log`, {
    encryptionKey: key,
    retention: settings.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
  role.addToPolicy(
    new PolicyStatement({
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [logGroup.logGroupArn],
    }),
  );
  const isTraced = isTracedWith(settings, traced);
  if (isTraced)
    acceptFinding(
      role,
      "AwsSolutions-IAM5[Resource::*]",
      "traces belong to the account, X-Ray has no resources for them",
    );
  return {
    architecture: architectureOf(settings),
    memorySize,
    timeout,
    role,
    logGroup,
    ...(isTraced ? { tracing: Tracing.ACTIVE } : {}),
    // Earlier versions remain, so that the alias can return to them.
    currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
  };
}

/**
 * Keeps functions without tracing from loading the X-Ray SDK, see functions/telemetry.ts, and functions of a deployment
 * without metrics of its own from writing them.
 */
export function watchEnvironment(settings: Settings, traced?: FacetFunctionProps["traced"]): Record<string, string> {
  return {
    ...(isTracedWith(settings, traced) ? {} : { POWERTOOLS_TRACE_ENABLED: "false" }),
    ...(settings.watch === "full" ? {} : { POWERTOOLS_METRICS_DISABLED: "true" }),
  };
}

function isTracedWith(settings: Settings, traced: FacetFunctionProps["traced"] = "requests"): boolean {
  const tracing = tracingOf(settings);
  return tracing === "all" || (tracing === "requests" && traced === "requests");
}

/** Records the path of a function's handler in the template's metadata, and publishes the function as `live`. */
export function nameEntry(made: LambdaFunction, entry: string): void {
  const resource = made.node.defaultChild as CfnFunction;
  resource.addMetadata(ENTRY, entry);
  if (made.role) waitForPolicy(resource, made.role as Role);
  new Alias(made, LIVE, { aliasName: "live", version: made.currentVersion as IVersion });
}

/** The alias by which everything invokes a function, so that its code can be rolled back. */
export function liveOf(fn: LambdaFunction): IFunction & IAlias {
  // CDK's own types disagree under exactOptionalPropertyTypes.
  return fn.node.findChild(LIVE) as unknown as IFunction & IAlias;
}

/** Makes a resource depend on its role's policy. It already depends on the role by referring to it (cfn-lint W3005). */
export function waitForPolicy(resource: CfnResource, role: Role): void {
  const policy = role.node.findChild("DefaultPolicy").node.defaultChild as CfnResource;
  resource.addOverride("DependsOn", [policy.logicalId]);
}
