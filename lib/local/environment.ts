import { join } from "node:path";
import { cacheFolder } from "../models/cache.ts";
import { tightenAll } from "./data-folder.ts";
import { placeGallery } from "./gallery.ts";
import type { Credentials } from "./keys.ts";
import { REGION } from "./template.ts";

/** Environment variables with which clients and functions reach a host. */
export interface ClientEnvironment extends Record<string, string> {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
}

/** Variables that the SDK reads. They also keep it from using the user's own profile and credentials. */
export function clientEnvironment(url: string, { accessKeyId, secretAccessKey }: Credentials): ClientEnvironment {
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_CONFIG_FILE: "",
    AWS_SHARED_CREDENTIALS_FILE: "",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_ENDPOINT_URL_S3: url,
    AWS_ENDPOINT_URL_SFN: url,
    AWS_ENDPOINT_URL_SQS: url,
  };
}

/** Variables that Lambda, a layer or a container image would add to a function's environment. */
export async function runtimeEnvironment(dataDir: string, modelsFolder: string): Promise<Record<string, string>> {
  const gallery = join(dataDir, "gallery");
  await placeGallery(gallery);
  await tightenAll(gallery); // copies keep the modes of their sources
  return {
    FACET_CACHE: cacheFolder(),
    FACET_MODELS: modelsFolder,
    // No login: this host accepts requests only from this machine.
    LOGIN_ADDRESS: "",
    GALLERY_FOLDER: gallery,
    // Logs and metrics are not collected here; set these to see them.
    POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? "WARN",
    POWERTOOLS_METRICS_DISABLED: process.env.POWERTOOLS_METRICS_DISABLED ?? "true",
  };
}
