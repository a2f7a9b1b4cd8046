import type { Call } from "../../calls.ts";
import { ACCOUNT, functionNameIn, REGION, type Resolver, type Template } from "../../template.ts";
import { AccessDenied } from "../access-denied.ts";
import { type Applicable, evaluate } from "./evaluate.ts";
import { bucketOf, keyActionsFor, neededFor } from "./needed.ts";
import { policiesOf, type TemplatePolicies } from "./of-template.ts";
import type { Asker, Principal, Question, Statement } from "./statements.ts";

/** Facts about every request. The loopback address takes the place of TLS. */
const TRANSPORT = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };

const ADMINISTRATOR: readonly Statement[] = [{ Effect: "Allow", Action: "*", Resource: "*" }];

/** Decides about calls by the policies of a template. */
export class Policies {
  private readonly template: TemplatePolicies;

  constructor(template: Template, resolver: Resolver) {
    this.template = policiesOf(template, resolver);
  }

  /** The role of a function, by its name or ARN, also of an alias. @throws Error if there is no such function */
  principalOf(nameOrArn: string): Principal {
    const functionName = functionNameIn(nameOrArn);
    const arn = this.template.roles.get(functionName);
    if (arn === undefined) throw new Error(`There is no function ${functionName}`);
    return { arn, functionName };
  }

  /** @throws AccessDenied */
  requireCall(principal: Principal, call: Call): void {
    for (const { action, resource } of neededFor(call)) this.require(principal, action, resource);
  }

  /** Returns true if someone may see which objects a bucket has, and so that one is absent. */
  mayList(principal: Principal, objectArn: string): boolean {
    const question = { action: "s3:ListBucket", resource: bucketOf(objectArn), context: TRANSPORT };
    return evaluate(principal, question, this.applicable(principal, question)).allowed;
  }

  /**
   * Requires permission for an action of a role, a user, or a service of AWS, also on the key of an encrypted resource.
   * @param context values of condition keys
   * @throws AccessDenied
   */
  require(asker: Asker, action: string, resource: string, context: Readonly<Record<string, string>> = {}): void {
    const self = "arn" in asker ? { "aws:PrincipalArn": asker.arn } : {};
    this.decide(asker, { action, resource, context: { ...TRANSPORT, ...self, ...context } });
    const key = this.template.keys.get(resource) ?? this.template.keys.get(bucketOf(resource));
    if (key === undefined) return;
    // Services use the key by themselves; for others the service of the resource does.
    const via = "arn" in asker ? { "kms:ViaService": `${action.split(":")[0]}.${REGION}.amazonaws.com` } : context;
    for (const needed of keyActionsFor(action))
      this.decide(asker, { action: needed, resource: key, context: { ...TRANSPORT, ...via } });
  }

  /** Requires a service's permission, by the resource's policy, to act for a resource of this account. @throws AccessDenied */
  requireService(service: string, sourceArn: string, action: string, resource: string): void {
    const context = { "aws:SourceAccount": ACCOUNT, "aws:SourceArn": sourceArn };
    this.require({ service: `${service}.amazonaws.com` }, action, resource, context);
  }

  private decide(asker: Asker, question: Question): void {
    const verdict = evaluate(asker, question, this.applicable(asker, question));
    if (verdict.allowed) return;
    const who = "arn" in asker ? `User: ${asker.arn}` : `Service: ${asker.service}`;
    throw new AccessDenied(who, question.action, question.resource, verdict.because);
  }

  private applicable(asker: Asker, { resource }: Question): Applicable {
    const { identities, resources } = this.template;
    const identity = "arn" in asker ? (identities.get(asker.arn) ?? asker.statements ?? ADMINISTRATOR) : [];
    return {
      identity,
      resource: resources.get(resource) ?? resources.get(bucketOf(resource)) ?? [],
    };
  }
}
