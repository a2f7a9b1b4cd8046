import { fulfils } from "./conditions.ts";
import { like } from "./patterns.ts";

type OneOrMore = string | readonly string[];

/** A statement of a policy document, with the intrinsic functions of the template evaluated. */
export interface Statement {
  readonly Effect: "Allow" | "Deny";
  /** In policies of resources: `*`, or ARNs and services. */
  readonly Principal?: string | { readonly AWS?: OneOrMore; readonly Service?: OneOrMore };
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  /** Values by key, by operator. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** An action on a resource, asked for by someone. */
export interface Question {
  /** For example `s3:GetObject`. */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** Values of condition keys, for example `aws:SourceAccount`. */
  readonly context: Readonly<Record<string, string>>;
}

/** A role or user of the account. */
export interface Principal {
  /** For example arn:aws:iam::000000000000:role/Detect. */
  readonly arn: string;
  /** The function that acts as this role; undefined for people and for the host itself. */
  readonly functionName?: string;
  /** Permissions of a user; by default those of an administrator. Roles have those of the template. */
  readonly statements?: readonly Statement[];
}

/** Who asks: a principal, or a service of AWS such as `s3.amazonaws.com`. */
export type Asker = Principal | { readonly service: string };

/** Returns true if a statement is about what is asked, whoever asks. */
export function covers(statement: Statement, { action, resource, context }: Question): boolean {
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const isAction = (pattern: string) => like(pattern.toLowerCase(), action.toLowerCase());
  const isResource = (pattern: string) => like(pattern, resource);
  if (NotAction ? list(NotAction).some(isAction) : !list(Action).some(isAction)) return false;
  if (NotResource ? list(NotResource).some(isResource) : !list(Resource).some(isResource)) return false;
  return fulfils(Condition, context);
}

/**
 * Returns how a statement of a resource's policy applies to who asks: to them by name, to everyone, or to the whole
 * account, which leaves it to the policies of their role; undefined if it does not.
 */
export function namesAsker({ Principal }: Statement, asker: Asker): "directly" | "by account" | undefined {
  if (Principal === undefined) return undefined;
  if (Principal === "*") return "directly";
  const { AWS, Service } = Principal as Exclude<Statement["Principal"], string | undefined>;
  if ("service" in asker)
    return list(Service).includes(asker.service) || list(AWS).includes("*") ? "directly" : undefined;
  if (list(AWS).some((arn) => arn === "*" || arn === asker.arn)) return "directly";
  const account = asker.arn.split(":")[4];
  return list(AWS).some((arn) => arn === account || arn === `arn:aws:iam::${account}:root`) ? "by account" : undefined;
}

function list(values: OneOrMore | undefined): readonly string[] {
  return values === undefined ? [] : typeof values === "string" ? [values] : values;
}
