import { REASONS } from "../../lib/cloud/grants.ts";
import { identify, resourcesOf } from "../../lib/local/identities.ts";
import { policiesOf } from "../../lib/local/like-aws/policies/of-template.ts";
import { like } from "../../lib/local/like-aws/policies/patterns.ts";
import type { Statement } from "../../lib/local/like-aws/policies/statements.ts";
import { functionNameIn, plainName, Resolver, type Template } from "../../lib/local/template.ts";

/** An action on a resource (an ARN, with `*` as in IAM), with its condition. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  /** Service through which a KMS key may be used. */
  readonly via?: string;
}

/** A function of a template, with everything that its role's policies allow. */
export interface FunctionPolicy {
  readonly name: string;
  readonly allowed: readonly Permission[];
  /** Reasons for permissions whose use the test cannot see, by action. */
  readonly reasons: Readonly<Record<string, string>>;
  /** ARNs of its log, and of the queue that feeds it. */
  readonly log: string;
  readonly queue: string | undefined;
  /** True if its calls are traced by X-Ray. */
  readonly traced: boolean;
}

/** The functions of a template, with their permissions. */
export function functionPolicies(template: Template): FunctionPolicy[] {
  const resolver = new Resolver(identify(template, "http://127.0.0.1"));
  const { identities, roles } = policiesOf(template, resolver);
  const mappings = resourcesOf(template, "AWS::Lambda::EventSourceMapping");
  return resourcesOf(template, "AWS::Lambda::Function").map(([logicalId, { Properties, Metadata }]) => {
    const mapping = mappings.find(
      ([, { Properties: of }]) => functionNameIn(resolver.resolve(of.FunctionName)) === plainName(logicalId),
    );
    const log = resolver.resolve(Properties.LoggingConfig?.LogGroup);
    const name = plainName(logicalId);
    const statements = identities.get(roles.get(name) ?? "") ?? [];
    return {
      name,
      allowed: statements.flatMap(permissionsOf),
      reasons: (Metadata?.[REASONS] ?? {}) as Record<string, string>,
      log: resolver.resolve({ "Fn::GetAtt": [log, "Arn"] }),
      queue: mapping && resolver.resolve(mapping[1].Properties.EventSourceArn),
      traced: Properties.TracingConfig?.Mode === "Active",
    };
  });
}

function permissionsOf({ Effect, Action = [], Resource = [], Condition }: Statement): Permission[] {
  if (Effect !== "Allow") throw new Error(`unsupported effect ${Effect}: only Allow is evaluated`);
  const via = Condition?.StringEquals?.["kms:ViaService"];
  return [Action]
    .flat()
    .flatMap((action) =>
      [Resource].flat().map((resource) => ({ action, resource, ...(via ? { via: String(via) } : {}) })),
    );
}

/** Returns true if a permission allows an action on a resource. */
export function allows({ action, resource }: Permission, wanted: Permission): boolean {
  return action === wanted.action && like(resource, wanted.resource);
}
