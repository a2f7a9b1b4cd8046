import { execFileSync } from "node:child_process";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Code, LayerVersion, Runtime } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { modelCache } from "../models/cache.ts";
import { RFB_320 } from "../models/detectors.ts";
import { FR_FEATURE } from "../models/embedders.ts";
import { modelPath } from "../models/files.ts";
import { architectureOf } from "./architecture.ts";
import type { Models } from "./image.ts";
import type { Settings } from "./settings.ts";
import { refuseLargeLayer, refuseLargeModel } from "./size-limit.ts";

/**
 * The vision layer: sharp, onnxruntime, libheif and the detector's models for one platform; with the setting `embed: "zip"`
 * also the embedding models. layers/vision/build.ts builds it.
 * @throws TooLarge
 */
export function visionLayer(scope: Construct, id: string, models: Models, settings: Settings): LayerVersion {
  const cpu = settings.architecture === "arm64" ? "arm64" : "x64";
  const own = ownModels(models, settings);
  return new LayerVersion(scope, id, {
    code: Code.fromAsset("layers/vision", {
      // The content depends on versions of packages and models, so it is hashed after bundling.
      assetHashType: AssetHashType.OUTPUT,
      bundling: {
        // Required by CDK but never pulled: the local bundling below always succeeds.
        image: DockerImage.fromRegistry("public.ecr.aws/lambda/nodejs:24"),
        local: {
          tryBundle(outputDir) {
            execFileSync(process.execPath, ["layers/vision/build.ts", outputDir, cpu, ...own], {
              stdio: "inherit",
            });
            refuseLargeLayer(outputDir);
            return true;
          },
        },
      },
    }),
    compatibleRuntimes: [Runtime.NODEJS_24_X],
    compatibleArchitectures: [architectureOf(settings)],
    description: "sharp, onnxruntime, libheif and the face detector",
  });
}

/** Returns the names of the files of models that are not bundled. @throws TooLarge */
function ownModels({ embedder, next = embedder, network }: Models, { embed }: Settings): string[] {
  const embedders = embed === "zip" ? [embedder, next].filter((record) => record !== FR_FEATURE) : [];
  for (const { id, file } of embedders) refuseLargeModel(id, modelPath(file, modelCache()));
  const own = network === RFB_320 ? embedders : [...embedders, network];
  return [...new Set(own.map(({ file }) => file.name))];
}
