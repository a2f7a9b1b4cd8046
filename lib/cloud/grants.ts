import { Stack } from "aws-cdk-lib";
import { PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { CfnFunction, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { acceptFinding } from "./review.ts";

/** Metadata key of a function under which stands why it may do what the end-to-end test does not see it do. */
export const REASONS = "facet:reasons";

/** `true` where test/e2e/privilege.test.ts sees the call, or else why the action is allowed all the same. */
export type Use = true | string;

/** Actions of one service, without its prefix. */
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
  | "StartMessageMoveTask"
  | "SendMessage";

/** Without it S3 answers 403 for an object that is not there, and nobody could tell that from a mistake of ours. */
export const TELLS_ABSENT = "an object that is not there is told from one that may not be read";

/** Lets a function do just these things to just these resources. */
export function permit(fn: LambdaFunction, service: string, uses: Uses<string>, resources: string[]): void {
  const actions = Object.entries(uses).map(([action, use = true]) => [`${service}:${action}`, use] as const);
  if (actions.length === 0) return;
  fn.addToRolePolicy(new PolicyStatement({ actions: actions.map(([action]) => action), resources }));
  explain(fn, Object.fromEntries(actions.filter(([, use]) => use !== true)));
}

/** Objects of one bucket. Their keys are not known beforehand: they are named by what lies in the bucket, or by `/*`. */
export function permitObjects(fn: LambdaFunction, bucketArn: string, uses: Uses<ObjectAction>): void {
  const { ListBucket, ...objects } = uses;
  if (ListBucket) permit(fn, "s3", { ListBucket }, [bucketArn]);
  permit(fn, "s3", objects, [`${bucketArn}/*`]);
  const own = Stack.of(fn).resolve(bucketArn)["Fn::GetAtt"];
  const shown = own ? `<${own[0]}.Arn>` : Stack.of(fn).resolve(bucketArn)["Fn::Join"]?.[1].map(shownPart).join("");
  acceptWildcard(fn, `${shown}/*`, "objects of one bucket, whose keys are not known beforehand");
}

/**
 * Use of the key through one service, as its calls make it necessary.
 * @param service for example `s3`
 */
export function permitKey(fn: LambdaFunction, key: IKey, service: string, actions: readonly string[]): void {
  fn.addToRolePolicy(
    new PolicyStatement({
      actions: actions.map((action) => `kms:${action}`),
      resources: [key.keyArn],
      conditions: { StringEquals: { "kms:ViaService": `${service}.${Stack.of(fn).region}.amazonaws.com` } },
    }),
  );
}

/** Writes down why a function may do what nobody sees it do. */
function explain(fn: LambdaFunction, reasons: Readonly<Record<string, Use>>): void {
  const made = fn.node.defaultChild as CfnFunction;
  const known = made.getMetadata(REASONS) ?? {};
  if (Object.keys(reasons).length > 0) made.addMetadata(REASONS, { ...known, ...reasons });
}

/** A resource with a wildcard in a function's policy that AWS leaves no way around, with the reason. */
function acceptWildcard(fn: LambdaFunction, resource: string, reason: string): void {
  if (fn.role) acceptFinding(fn.role as Role, `AwsSolutions-IAM5[Resource::${resource}]`, reason);
}

/** As cdk-nag writes a part of a name. */
function shownPart(part: string | { readonly Ref: string }): string {
  return typeof part === "string" ? part : `<${part.Ref}>`;
}
