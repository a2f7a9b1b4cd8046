import { App } from "aws-cdk-lib";
import { FacetStack } from "../lib/cloud/stack.ts";
import { chooseEmbedder } from "../lib/models/choose.ts";
import { FR_FEATURE } from "../lib/models/embedders.ts";

const app = new App();
const model = app.node.tryGetContext("model");
new FacetStack(app, "Facet", {
  description: "Facet: face recognition in your own account",
  embedder: model && model !== FR_FEATURE.id ? await chooseEmbedder(String(model)) : FR_FEATURE,
});
