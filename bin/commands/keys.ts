import { Command } from "commander";
import { findHost } from "../../lib/local/host-file.ts";
import { loadLibraryKey } from "../../lib/local/keys.ts";
import { REGION } from "../../lib/local/template.ts";
import type { GlobalOptions } from "../options.ts";
import { print } from "../output.ts";
import { libraryOf } from "../session.ts";

/** Address of `facet start` without --port. */
const USUAL = "http://127.0.0.1:8080";

export function keysCommand(): Command {
  return new Command("keys")
    .description('print environment variables that let AWS clients use this library: eval "$(facet keys)"')
    .action(async (options: GlobalOptions) => {
      const dataDir = libraryOf(options);
      const { accessKeyId, secretAccessKey } = await loadLibraryKey(dataDir);
      const host = await findHost(dataDir);
      if (!host) console.error(`No host is running on ${dataDir}: facet start starts one at ${USUAL}`);
      const endpoint = host?.url ?? USUAL;
      const variables = {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_REGION: REGION,
        AWS_DEFAULT_REGION: REGION,
        AWS_ENDPOINT_URL: endpoint,
      };
      const text = Object.entries(variables).map(([name, value]) => `export ${name}=${value}`);
      print(options.json, { accessKeyId, secretAccessKey, region: REGION, endpoint }, text.join("\n"));
    });
}
