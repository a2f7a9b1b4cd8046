import { Duration, Stack } from "aws-cdk-lib";
import { Architecture, type CfnFunction, type ILayerVersion, Runtime } from "aws-cdk-lib/aws-lambda";
import { type ICommandHooks, NodejsFunction, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { ENTRY } from "./entry.ts";

export interface FacetFunctionProps {
  /** The handler's file from the root of the repository, for example `functions/detect/handler.ts`. */
  readonly entry: string;
  readonly environment: Record<string, string>;
  readonly memorySize?: number;
  readonly timeout?: Duration;
  /** What the layers bring is left out of the bundle. */
  readonly layers?: ILayerVersion[];
  readonly commandHooks?: ICommandHooks;
}

/** Packages with native parts; the vision layer brings them, and libheif-js, which the bundler does not see. */
const NATIVE = ["sharp", "onnxruntime-node"];

/**
 * A function of Facet: Node 24 on arm64, one bundled file, its own log group.
 *
 * The bundle is CommonJS, because only `require` finds what a layer brings (NODE_PATH does not hold for `import`).
 */
export function facetFunction(scope: Construct, id: string, props: FacetFunctionProps): NodejsFunction {
  const made = new NodejsFunction(scope, id, {
    entry: props.entry,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: props.memorySize ?? 512,
    timeout: props.timeout ?? Duration.seconds(30),
    environment: {
      ...props.environment,
      ...(props.layers ? { FACET_MODELS: "/opt/models" } : {}),
      NODE_OPTIONS: "--enable-source-maps",
    },
    logGroup: new LogGroup(scope, `${id}Log`, { retention: RetentionDays.ONE_MONTH }),
    ...(props.layers ? { layers: props.layers } : {}),
    bundling: {
      format: OutputFormat.CJS,
      target: "node24",
      minify: true,
      sourceMap: true,
      bundleAwsSDK: true,
      externalModules: NATIVE,
      define: { "import.meta.url": "__moduleUrl", "import.meta.dirname": "__dirname" },
      banner: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;',
      ...(props.commandHooks ? { commandHooks: props.commandHooks } : {}),
    },
  });
  nameEntry(made, props.entry);
  return made;
}

/** Writes into the template which file holds a function's handler. */
export function nameEntry(made: Construct, entry: string): void {
  (made.node.defaultChild as CfnFunction).addMetadata(ENTRY, entry);
}

/** Fails early, with its name, where a context value is not a whole number of at least 1. */
export function positiveInteger(scope: Construct, name: string, preset: number): number {
  const value = Number(Stack.of(scope).node.tryGetContext(name) ?? preset);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`context ${name} is ${value}: give a whole number, 1 or more`);
  return value;
}
