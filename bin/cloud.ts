import { App } from "aws-cdk-lib";
import { FacetStack } from "../lib/cloud/stack.ts";

const app = new App();
new FacetStack(app, "Facet", { description: "Facet: face recognition in your own account" });
