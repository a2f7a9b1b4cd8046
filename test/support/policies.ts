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

/** Everything that the policies of a role allow. */
export interface RolePolicy {
  /** Of the function that acts as this role; otherwise of the role. */
  readonly name: string;
  readonly arn: string;
  readonly allowed: readonly Permission[];
  /** Reasons for permissions whose use the test cannot see, by action. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** A function of a template, with everything that its role's policies allow. */
export interface FunctionPolicy extends RolePolicy {
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
    const arn = roles.get(name) ?? "";
    const statements = identities.get(arn) ?? [];
    return {
      ...{ name, arn },
      allowed: statements.flatMap(permissionsOf),
      reasons: (Metadata?.[REASONS] ?? {}) as Record<string, string>,
      log: resolver.resolve({ "Fn::GetAtt": [log, "Arn"] }),
      queue: mapping && resolver.resolve(mapping[1].Properties.EventSourceArn),
      traced: Properties.TracingConfig?.Mode === "Active",
    };
  });
}

/** The roles of a template that functions assume, rather than services. */
export function assumedRoles(template: Template): RolePolicy[] {
  const resolver = new Resolver(identify(template, "http://127.0.0.1"));
  const { identities } = policiesOf(template, resolver);
  return resourcesOf(template, "AWS::IAM::Role")
    .filter(([, { Properties }]) => Properties.AssumeRolePolicyDocument.Statement[0].Principal.AWS)
    .map(([logicalId]) => {
      const arn = resolver.resolve({ "Fn::GetAtt": [logicalId, "Arn"] });
      const allowed = (identities.get(arn) ?? []).flatMap(permissionsOf);
      return { name: plainName(logicalId), arn, allowed, reasons: {} };
    });
}

/** The resource policies of a template that allow something, each as the template without it. */
export function withoutEachAllowance(template: Template): { readonly name: string; readonly less: Template }[] {
  const withPolicy = Object.entries(template.Resources).filter(([, { Type }]) => Type !== "AWS::IAM::Policy");
  return withPolicy.flatMap(([logicalId, { Properties = {} }]) =>
    DOCUMENTS.flatMap((property) => {
      const statements: Statement[] = Properties[property]?.Statement ?? [];
      const allowing = [...statements.keys()].filter((at) => statements[at]?.Effect === "Allow");
      return allowing.map((at) => {
        const less = structuredClone(template);
        less.Resources[logicalId]?.Properties[property].Statement.splice(at, 1);
        return { name: `${logicalId}: ${JSON.stringify(statements[at])}`, less };
      });
    }),
  );
}

/** Properties of resources with the policies of keys and roles, and of queues, buckets and topics. */
const DOCUMENTS = ["KeyPolicy", "AssumeRolePolicyDocument", "PolicyDocument"] as const;

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
