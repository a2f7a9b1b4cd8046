import { Validations } from "aws-cdk-lib";
import type { Construct } from "constructs";

/**
 * A finding of cdk-nag's AwsSolutions that is as it should be.
 * @param finding the rule, for example `AwsSolutions-S1`
 * @param reason why, for who reviews the stack
 */
export function acceptFinding(construct: Construct, finding: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: finding, reason });
}
