import { App } from "aws-cdk-lib";
import { ROUTES } from "../lib/api/routes.ts";
import { CONFIG_NAMES, readConfigFile } from "../lib/cloud/config-file.ts";
import { UnknownSetting } from "../lib/cloud/invalid-setting.ts";
import { FacetStack } from "../lib/cloud/stack.ts";
import { chooseDetector, chooseEmbedder } from "../lib/models/choose.ts";
import { RFB_320 } from "../lib/models/detectors.ts";
import { FR_FEATURE } from "../lib/models/embedders.ts";
import type { EmbedderRecord } from "../lib/models/types.ts";
import { PARAMETERS } from "../lib/parameters.ts";
import { UserError } from "../lib/user-error.ts";

/** Context of the local host, besides the settings. CDK's own names have a colon, a slash or a hyphen. */
const FLAGS = "flags";

await describeStack().catch((error: unknown) => {
  if (!(error instanceof UserError)) throw error;
  console.error(`facet: ${error.message}`);
  process.exit(error.exitCode);
});

async function describeStack(): Promise<void> {
  // The context of the command line and of cdk.json has precedence over this one.
  const app = new App({ context: readConfigFile().values });
  refuseUnknown(app);
  for (const { name } of PARAMETERS) {
    if (process.env[name]) app.node.setContext(name, process.env[name]);
  }
  const [model, next] = [await readModel(app, "model"), await readModel(app, "migrateTo")];
  const detector = app.node.tryGetContext("detector");
  new FacetStack(app, "Facet", {
    description: "Facet: face recognition in your own account",
    routes: Object.values(ROUTES),
    embedder: model ?? FR_FEATURE,
    next,
    ...(detector && detector !== RFB_320.id ? { network: await chooseDetector(String(detector)) } : {}),
  });
}

/** Without this, a deployment with a misspelt `-c` would use the default. @throws InvalidSetting */
function refuseUnknown(app: App): void {
  const known: readonly string[] = [...CONFIG_NAMES, FLAGS];
  for (const [name, value] of Object.entries(app.node.getAllContext())) {
    if (/^\w+$/.test(name) && !known.includes(name)) throw new UnknownSetting("-c", name, value);
  }
}

/** Reads a model from the context and installs its file. The bundled model is installed when the image is built. */
async function readModel(app: App, context: string): Promise<EmbedderRecord | undefined> {
  const value = app.node.tryGetContext(context);
  if (!value) return undefined;
  return value === FR_FEATURE.id ? FR_FEATURE : chooseEmbedder(String(value));
}
