import { App } from "aws-cdk-lib";
import { ROUTES } from "../lib/api/routes.ts";
import { readConfigFile } from "../lib/cloud/config-file.ts";
import { FacetStack } from "../lib/cloud/stack.ts";
import { chooseDetector, chooseEmbedder } from "../lib/models/choose.ts";
import { RFB_320 } from "../lib/models/detectors.ts";
import { FR_FEATURE } from "../lib/models/embedders.ts";
import type { EmbedderRecord } from "../lib/models/types.ts";
import { PARAMETERS } from "../lib/parameters.ts";

// The context of the command line and of cdk.json has precedence over this one.
const app = new App({ context: readConfigFile().values });
for (const { name } of PARAMETERS) {
  if (process.env[name]) app.node.setContext(name, process.env[name]);
}
const [model, next] = [await readModel("model"), await readModel("migrateTo")];
const detector = app.node.tryGetContext("detector");
new FacetStack(app, "Facet", {
  description: "Facet: face recognition in your own account",
  routes: Object.values(ROUTES),
  embedder: model ?? FR_FEATURE,
  next,
  ...(detector && detector !== RFB_320.id ? { network: await chooseDetector(String(detector)) } : {}),
});

/** Reads a model from the context and installs its file. The bundled model is installed when the image is built. */
async function readModel(context: string): Promise<EmbedderRecord | undefined> {
  const value = app.node.tryGetContext(context);
  if (!value) return undefined;
  return value === FR_FEATURE.id ? FR_FEATURE : chooseEmbedder(String(value));
}
