import { Platform } from "aws-cdk-lib/aws-ecr-assets";
import { DockerImageCode } from "aws-cdk-lib/aws-lambda";
import { modelCache } from "../models/cache.ts";
import { type DetectorRecord, RFB_320 } from "../models/detectors.ts";
import { FR_FEATURE } from "../models/embedders.ts";
import type { EmbedderRecord, ModelFile } from "../models/types.ts";
import type { Settings } from "./settings.ts";

/** The models that a function of the image works with. */
export interface Models {
  readonly embedder: EmbedderRecord;
  /** The one that is to follow, while models change. */
  readonly next?: EmbedderRecord | undefined;
  /** What finds the faces of a picture that is searched for. */
  readonly network: DetectorRecord;
  readonly architecture: Settings["architecture"];
}

/** What of the repository its builder is given. */
export const IMAGE_CONTEXT: readonly string[] = [
  "package.json",
  "package-lock.json",
  ".npmrc",
  "lib",
  "functions",
  "layers",
];

/**
 * The one container image, with the embedder, the detector and the handlers of the functions that need both.
 * @param command the handler in the image that a function runs: `index.handler` embeds, `search.handler` searches
 */
export function modelImage(
  { embedder, next = embedder, network, architecture }: Models,
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

/** What brings models' files into the image besides the bundled ones: see the Dockerfile. */
function filesOf([first, second = first, third]: readonly ModelFile[]) {
  if (!first || !second) return {};
  const buildArgs = { MODEL: first.name, NEXT: second.name, ...(third ? { THIRD: third.name } : {}) };
  const extraHash = [first, second, third].map((file) => file?.sha256).join(" ");
  return { buildContexts: { model: modelCache() }, buildArgs, extraHash };
}
