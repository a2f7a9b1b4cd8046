import type { CfnResource } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from "aws-cdk-lib/aws-codedeploy";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Alias, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { liveOf, waitForPolicy } from "./function.ts";
import { acceptFinding } from "./review.ts";

export interface RolloutProps {
  /** Functions that are invoked all the time, by name: only of these a tenth of the calls says anything. */
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  /** All alarms. */
  readonly alarms: readonly Alarm[];
}

/** The alarms that new code may raise, and that no alias depends on. */
const OF_CODE = ["IndexingErrors", "ApiErrors"];

/**
 * Deploys new code of functions step by step: for five minutes, a tenth of the calls goes to the new version. If an alarm
 * goes off, the alias returns to the earlier version, and CloudFormation rolls the stack back.
 *
 * Setting: `canary`.
 */
export class Rollout extends Construct {
  constructor(scope: Construct, id: string, { functions, alarms }: RolloutProps) {
    super(scope, id);
    const application = new LambdaApplication(this, "Application");
    const role = deploymentRole(this, Object.values(functions));
    for (const [name, fn] of Object.entries(functions)) {
      const group = new LambdaDeploymentGroup(this, name, {
        application,
        alias: liveOf(fn) as unknown as Alias,
        deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
        alarms: alarms.filter(({ node }) => OF_CODE.includes(node.id)),
        // Otherwise CDK attaches AWS's policy, which allows more.
        role: role.withoutPolicyUpdates(),
      });
      waitForPolicy(group.node.findChild("Resource") as CfnResource, role);
    }
  }
}

/**
 * The role with which CodeDeploy moves the aliases and looks at the alarms:
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambda.html, without hooks and S3.
 */
function deploymentRole(scope: Construct, functions: readonly LambdaFunction[]): Role {
  const role = new Role(scope, "Role", { assumedBy: new ServicePrincipal("codedeploy.amazonaws.com") });
  role.addToPolicy(
    new PolicyStatement({
      actions: ["lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"],
      // Not the aliases' own ARNs: an alias depends on its deployment group, and that on this role.
      resources: functions.flatMap(({ functionArn }) => [functionArn, `${functionArn}:live`]),
    }),
  );
  role.addToPolicy(new PolicyStatement({ actions: ["cloudwatch:DescribeAlarms"], resources: ["*"] }));
  acceptFinding(role, "AwsSolutions-IAM5[Resource::*]", "CodeDeploy lists the alarms of the account to find its own");
  return role;
}
