import { type Asker, covers, namesAsker, type Question, type Statement } from "./statements.ts";

/** The policies that decide about one question. */
export interface Applicable {
  /** Of the role or user; empty for services of AWS. */
  readonly identity: readonly Statement[];
  /** Of the resource. */
  readonly resource: readonly Statement[];
}

/** The decision, with the reason as AWS words it. */
export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly because: string };

/**
 * Decides within one account: a denial wins; otherwise the policy of the role or that of the resource must allow it. The
 * policy of a KMS key, or of a role that is assumed, must always allow it, though it may leave that to the account's roles:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(asker: Asker, question: Question, { identity, resource }: Applicable): Verdict {
  const { action } = question;
  const about = identity.filter((statement) => covers(statement, question));
  const named = resource.flatMap((statement) => {
    const how = namesAsker(statement, asker);
    return how && covers(statement, question) ? [{ statement, how }] : [];
  });
  if (about.some(({ Effect }) => Effect === "Deny"))
    return refusal("with an explicit deny in an identity-based policy");
  if (named.some(({ statement }) => statement.Effect === "Deny"))
    return refusal("with an explicit deny in a resource-based policy");
  const byRole = about.length > 0;
  if (named.some(({ how }) => how === "directly")) return { allowed: true };
  const mustName = /^(kms:|sts:AssumeRole$)/.test(action) || "service" in asker;
  if (mustName && named.length === 0) return refusal(`because no resource-based policy allows the ${action} action`);
  if (!byRole) return refusal(`because no identity-based policy allows the ${action} action`);
  return { allowed: true };
}

function refusal(because: string): Verdict {
  return { allowed: false, because };
}
