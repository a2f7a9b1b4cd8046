import { Stack } from "aws-cdk-lib";
import { type IGrantable, PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { CfnFunction, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { acceptFinding } from "./review.ts";

/** Metadata key of a function for the reasons of permissions that the end-to-end test does not see in use. */
export const REASONS = "facet:reasons";

/** `true` if test/e2e/privilege.host.ts sees the call, else the reason why the action is allowed. */
export type Use = true | string;

/** Actions of one service, without the service's prefix. */
export type Uses<Action extends string> = Readonly<Partial<Record<Action, Use>>>;

export type ObjectAction = "GetObject" | "PutObject" | "DeleteObject" | "ListBucket";
export type TableAction =
  | "GetItem"
  | "BatchGetItem"
  | "Query"
  | "PutItem"
  | "UpdateItem"
  | "DeleteItem"
  | "BatchWriteItem";
export type QueueAction =
  | "ReceiveMessage"
  | "DeleteMessage"
  | "GetQueueAttributes"
  | "ChangeMessageVisibility"
  | "StartMessageMoveTask"
  | "SendMessage";

/** Without ListBucket, S3 answers 403 instead of 404 for a missing object, as it does for a missing permission. */
export const DETECTS_MISSING = "to tell a missing object from a missing permission";

/** Allows a function exactly these actions on exactly these resources. */
export function permit(fn: LambdaFunction, service: string, uses: Uses<string>, resources: string[]): void {
  const actions = Object.entries(uses).map(([action, use = true]) => [`${service}:${action}`, use] as const);
  if (actions.length === 0) return;
  fn.addToRolePolicy(new PolicyStatement({ actions: actions.map(([action]) => action), resources }));
  explain(fn, Object.fromEntries(actions.filter(([, use]) => use !== true)));
}

/** Allows actions on a bucket's objects. The resource is a wildcard, since keys are not known at deployment. */
export function permitObjects(fn: LambdaFunction, bucketArn: string, uses: Uses<ObjectAction>): void {
  const { ListBucket, ...objects } = uses;
  if (ListBucket) permit(fn, "s3", { ListBucket }, [bucketArn]);
  permit(fn, "s3", objects, [`${bucketArn}/*`]);
  if (fn.role) acceptObjects(fn.role as Role, bucketArn);
}

/** Accepts the wildcard in a role's policy for the objects of a bucket whose keys begin with `prefix`. */
export function acceptObjects(role: Role, bucketArn: string, prefix = ""): void {
  const own = Stack.of(role).resolve(bucketArn)["Fn::GetAtt"];
  const shown = own ? `<${own[0]}.Arn>` : Stack.of(role).resolve(bucketArn)["Fn::Join"]?.[1].map(shownPart).join("");
  acceptFinding(
    role,
    `AwsSolutions-IAM5[Resource::${shown}/${prefix}*]`,
    "objects of one bucket, whose keys are not known at deployment",
  );
}

/**
 * Allows a function or a role use of the key by way of one service.
 * @param service for example `s3`
 */
export function permitKey(who: IGrantable, key: IKey, service: string, actions: readonly string[]): void {
  who.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: actions.map((action) => `kms:${action}`),
      resources: [key.keyArn],
      conditions: { StringEquals: { "kms:ViaService": `${service}.${Stack.of(key).region}.amazonaws.com` } },
    }),
  );
}

/** Records the reasons of permissions in the template's metadata. */
function explain(fn: LambdaFunction, reasons: Readonly<Record<string, Use>>): void {
  const made = fn.node.defaultChild as CfnFunction;
  const known = made.getMetadata(REASONS) ?? {};
  if (Object.keys(reasons).length > 0) made.addMetadata(REASONS, { ...known, ...reasons });
}

/** Part of a resource's name in cdk-nag's notation. */
function shownPart(part: string | { readonly Ref: string }): string {
  return typeof part === "string" ? part : `<${part.Ref}>`;
}
