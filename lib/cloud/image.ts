import { Platform } from "aws-cdk-lib/aws-ecr-assets";
import { DockerImageCode } from "aws-cdk-lib/aws-lambda";
import { modelCache } from "../models/cache.ts";
import { type DetectorRecord, RFB_320 } from "../models/detectors.ts";
import { FR_FEATURE } from "../models/embedders.ts";
import type { EmbedderRecord, ModelFile } from "../models/types.ts";
import type { Settings } from "./settings.ts";

/** The models of the functions that embed. */
export interface Models {
  readonly embedder: EmbedderRecord;
  /** During a migration: the new model. */
  readonly next?: EmbedderRecord | undefined;
  /** The detector for uploaded pictures. */
  readonly network: DetectorRecord;
}

/** Paths of the repository in the image's build context. */
export const IMAGE_CONTEXT: readonly string[] = [
  "package.json",
  "package-lock.json",
  ".npmrc",
  "lib",
  "functions",
  "layers",
];

/**
 * The container image with the embedder, the detector and the handlers of the functions that need both.
 * @param command handler that the function runs: `index.handler` embeds, `search.handler` searches
 */
export function modelImage(
  { embedder, next = embedder, network }: Models,
  { architecture }: Settings,
  command: string,
): DockerImageCode {
  const own = [embedder, next].filter((record) => record !== FR_FEATURE).map(({ file }) => file);
  const files = network === RFB_320 ? own : [...own, network.file];
  return DockerImageCode.fromImageAsset(".", {
    file: "functions/embed/Dockerfile",
    platform: architecture === "arm64" ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
    exclude: ["*", ...IMAGE_CONTEXT.map((path) => `!${path}`)],
    ...filesOf(files),
    cmd: [command],
  });
}

/** Build options that add the files of models that are not bundled, see the Dockerfile. */
function filesOf([first, second = first, third]: readonly ModelFile[]) {
  if (!first || !second) return {};
  const buildArgs = { MODEL: first.name, NEXT: second.name, ...(third ? { THIRD: third.name } : {}) };
  const extraHash = [first, second, third].map((file) => file?.sha256).join(" ");
  return { buildContexts: { model: modelCache() }, buildArgs, extraHash };
}
