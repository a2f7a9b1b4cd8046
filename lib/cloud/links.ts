import {
  AccountRootPrincipal,
  PolicyStatement,
  type PrincipalBase,
  PrincipalWithConditions,
  Role,
} from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { TASK_RESULTS } from "../catalog/rows/tasks.ts";
import { acceptObjects, permit, permitKey } from "./grants.ts";
import type { Storage } from "./storage.ts";

export interface LinksProps {
  readonly storage: Storage;
  /** Functions that answer with links. */
  readonly linking: readonly LambdaFunction[];
}

const ONE_FOR_ALL = "the first sandbox that needs a session of the role gets it, and shares it with all others";

/**
 * The role whose sessions sign links to photos, crops and results of tasks, see lib/catalog/store/link-session.ts. Whoever
 * has a session of it can read these objects for an hour, and do nothing else.
 */
export class Links extends Construct {
  constructor(scope: Construct, id: string, { storage, linking }: LinksProps) {
    super(scope, id);
    const role = new Role(this, "Role", { assumedBy: oneOf(linking), description: "Signs links to photos and crops" });
    for (const [bucket, prefix] of [
      [storage.photos, ""],
      [storage.crops, ""],
      [storage.runs, TASK_RESULTS],
    ] as const) {
      const resources = [`${bucket.bucketArn}/${prefix}*`];
      role.addToPolicy(new PolicyStatement({ actions: ["s3:GetObject"], resources }));
      acceptObjects(role, bucket.bucketArn, prefix);
    }
    const keys = new Set([storage.photos.encryptionKey, storage.crops.encryptionKey]);
    for (const key of keys) if (key) permitKey(role, key, "s3", ["Decrypt"]);
    for (const fn of linking) {
      permit(fn, "sts", { AssumeRole: ONE_FOR_ALL }, [role.roleArn]);
      fn.addEnvironment("LINK_ROLE", role.roleArn);
    }
  }
}

/**
 * The roles of functions, by a condition: AWS refuses a policy that names a role which was created a moment ago as its
 * principal.
 */
function oneOf(functions: readonly LambdaFunction[]): PrincipalBase {
  const roles = functions.map(({ role }) => role?.roleArn);
  return new PrincipalWithConditions(new AccountRootPrincipal(), { ArnEquals: { "aws:PrincipalArn": roles } });
}
