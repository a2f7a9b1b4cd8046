import { Platform } from "aws-cdk-lib/aws-ecr-assets";
import { DockerImageCode } from "aws-cdk-lib/aws-lambda";
import { modelCache } from "../models/cache.ts";
import { FR_FEATURE } from "../models/embedders.ts";
import type { EmbedderRecord, ModelFile } from "../models/types.ts";

/**
 * The one container image, with the embedder, the detector and the handlers of the functions that need both.
 * @param command the handler in the image that a function runs: `index.handler` embeds, `search.handler` searches
 */
export function modelImage(embedder: EmbedderRecord, command: string): DockerImageCode {
  return DockerImageCode.fromImageAsset(".", {
    file: "functions/embed/Dockerfile",
    platform: Platform.LINUX_ARM64,
    exclude: ["*", "!package.json", "!package-lock.json", "!.npmrc", "!lib", "!functions", "!layers"],
    ...(embedder === FR_FEATURE ? {} : modelOf(embedder.file)),
    cmd: [command],
  });
}

/** What brings a model's file into the image besides the bundled ones: see the Dockerfile. */
function modelOf({ name, sha256 }: ModelFile) {
  return { buildContexts: { model: modelCache() }, buildArgs: { MODEL: name }, extraHash: sha256 };
}
