import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { AssetHashType, type CfnResource, DockerImage, Duration } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  type CfnFunction,
  Code,
  type FunctionOptions,
  type ILayerVersion,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { NO_TELEMETRY } from "../onnx/no-telemetry.ts";
import { ENTRY } from "./entry.ts";
import type { Foundation } from "./foundation.ts";
import { acceptFinding } from "./review.ts";
import { architectureOf, removalOf } from "./settings.ts";

export interface FacetFunctionProps {
  /** The handler's file from the root of the repository, for example `functions/detect/handler.ts`. */
  readonly entry: string;
  readonly environment: Record<string, string>;
  readonly memorySize: number;
  readonly timeout?: Duration;
  /** Instances set apart for it, which are also all it gets; as many as the account has where it is left out. */
  readonly reserved?: number | undefined;
  /** Whether X-Ray is told of its calls. */
  readonly traced?: boolean;
  readonly layers?: ILayerVersion[];
  /** Another script that writes into the function's folder, and where in it. */
  readonly alsoBuilt?: { readonly script: string; readonly into: string };
}

/** A function of Facet: Node 24, its handler bundled, a log and a role of its own. */
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
      ...tracingEnvironment(props.traced),
      // One heap for all threads: each decoder and network would otherwise take fresh memory for what another gave back.
      ...(props.layers ? { FACET_MODELS: "/opt/models", MALLOC_ARENA_MAX: "1", ...NO_TELEMETRY } : {}),
    },
    ...(props.layers ? { layers: props.layers } : {}),
  });
  nameEntry(made, props.entry);
  return made;
}

/** Bundled by a process of its own, as CDK wants it done before it goes on and esbuild's plugins cannot. */
function codeOf({ entry, alsoBuilt }: FacetFunctionProps): Code {
  const build = (...args: string[]) => execFileSync(process.execPath, args, { stdio: "inherit" });
  return Code.fromAsset("functions", {
    // What is in it comes from lib and from packages too.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: the local bundling below always does the work.
      image: DockerImage.fromRegistry("public.ecr.aws/lambda/nodejs:24"),
      // By this CDK tells apart what is made of one folder.
      command: [entry],
      local: {
        tryBundle(outputDir) {
          build("functions/build.ts", outputDir, `index=${entry}`);
          if (alsoBuilt) build(alsoBuilt.script, join(outputDir, alsoBuilt.into));
          return true;
        },
      },
    },
  });
}

/** What every function has, of a file or of the image: a role that may write to its log and no more, and tracing. */
export function commonOptions(
  scope: Construct,
  id: string,
  { settings, key }: Foundation,
  {
    memorySize,
    timeout = Duration.seconds(30),
    reserved,
    traced = true,
  }: Omit<FacetFunctionProps, "entry" | "environment">,
): FunctionOptions {
  const logGroup = new LogGroup(scope, `${id}Log`, {
    encryptionKey: key,
    retention: settings.logRetention,
    removalPolicy: removalOf(settings),
  });
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
  role.addToPolicy(
    new PolicyStatement({
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [logGroup.logGroupArn],
    }),
  );
  if (traced)
    acceptFinding(role, "AwsSolutions-IAM5[Resource::*]", "X-Ray takes traces for an account, not for a resource");
  return {
    architecture: architectureOf(settings),
    memorySize,
    timeout,
    role,
    logGroup,
    ...(traced ? { tracing: Tracing.ACTIVE } : {}),
    ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
  };
}

/** What keeps a function that is not traced from loading X-Ray's SDK: see functions/telemetry.ts. */
export function tracingEnvironment(traced = true): Record<string, string> {
  return traced ? {} : { POWERTOOLS_TRACE_ENABLED: "false" };
}

/** Writes into the template which file holds a function's handler. */
export function nameEntry(made: LambdaFunction, entry: string): void {
  const resource = made.node.defaultChild as CfnFunction;
  resource.addMetadata(ENTRY, entry);
  if (made.role) waitForPolicy(resource, made.role as Role);
}

/** Has a resource wait for its role's policy; that it waits for the role follows from its naming it (cfn-lint W3005). */
export function waitForPolicy(resource: CfnResource, role: Role): void {
  const policy = role.node.findChild("DefaultPolicy").node.defaultChild as CfnResource;
  resource.addOverride("DependsOn", [policy.logicalId]);
}
