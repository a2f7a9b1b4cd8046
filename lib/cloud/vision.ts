import { execFileSync } from "node:child_process";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Code, LayerVersion, Runtime } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { type DetectorRecord, RFB_320 } from "../models/detectors.ts";
import { architectureOf, type Settings } from "./settings.ts";

/** The vision layer: sharp, onnxruntime, libheif and the detector's models for one platform. layers/vision/build.ts builds it. */
export function visionLayer(scope: Construct, id: string, network: DetectorRecord, settings: Settings): LayerVersion {
  const cpu = settings.architecture === "arm64" ? "arm64" : "x64";
  const own = network === RFB_320 ? [] : [network.file.name];
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
