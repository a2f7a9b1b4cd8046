import { Validations } from "aws-cdk-lib";
import type { Construct } from "constructs";

/**
 * Accepts a finding of cdk-nag's AwsSolutions rules.
 * @param finding the rule, for example `AwsSolutions-S1`
 * @param reason why it is accepted, for reviewers of the stack
 */
export function acceptFinding(construct: Construct, finding: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: finding, reason });
}
