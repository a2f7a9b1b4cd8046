import { DockerImageFunction, type ILayerVersion, type Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { NO_TELEMETRY } from "../onnx/no-telemetry.ts";
import type { Foundation } from "./foundation.ts";
import { commonOptions, type FacetFunctionProps, facetFunction, nameEntry, watchEnvironment } from "./function.ts";
import { type Models, modelImage } from "./image.ts";

export interface ModelFunctionProps extends Omit<FacetFunctionProps, "layers" | "alsoBuilt"> {
  readonly models: Models;
  readonly vision: ILayerVersion;
  /** The handler in the image: `index.handler` embeds, `search.handler` searches. */
  readonly command: string;
}

/**
 * A function that needs the embedding model: a container image, or with the setting `embed: "zip"` a zip function whose
 * model is on the vision layer.
 */
export function modelFunction(
  scope: Construct,
  id: string,
  foundation: Foundation,
  { models, vision, command, ...props }: ModelFunctionProps,
): LambdaFunction {
  const { settings } = foundation;
  if (settings.embed === "zip") return facetFunction(scope, id, foundation, { ...props, layers: [vision] });
  const made = new DockerImageFunction(scope, id, {
    ...commonOptions(scope, id, foundation, props),
    code: modelImage(models, settings, command),
    environment: { ...props.environment, ...NO_TELEMETRY, ...watchEnvironment(settings, props.traced) },
  });
  nameEntry(made, props.entry);
  return made;
}
