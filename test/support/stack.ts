import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { ROUTES } from "../../lib/api/routes.ts";
import { FacetStack, type FacetStackProps } from "../../lib/cloud/stack.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";

/** CDK context with which nothing is bundled, and assets are not copied. The template is the same. */
export const UNBUNDLED = { "aws:cdk:bundling-stacks": [], "aws:cdk:disable-asset-staging": true };

/**
 * The stack with these settings. CDK's own checks of the template, which take longer than all else, are left to
 * `npm run synth` and cloud/review.test.ts.
 */
export function stackOf(context: object, props: Partial<FacetStackProps> = {}): FacetStack {
  const app = new App({ context: { ...UNBUNDLED, ...context }, builtinCloudFormationValidation: false });
  return new FacetStack(app, "Facet", { routes: Object.values(ROUTES), embedder: FR_FEATURE, ...props });
}

const templates = new Map<string, Template>();

/** The template with these settings, synthesised once in each process. */
export function templateOf(context: object): Template {
  const key = JSON.stringify(context);
  const template = templates.get(key) ?? Template.fromStack(stackOf(context));
  templates.set(key, template);
  return template;
}
