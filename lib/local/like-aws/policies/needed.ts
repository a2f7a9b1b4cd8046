import type { Call } from "../../calls.ts";

/** An action on a resource, given by its ARN. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
}

/** IAM actions of operations that have another name. */
const ACTIONS: Readonly<Record<string, string>> = {
  "s3:HeadObject": "s3:GetObject",
  "s3:DeleteObjects": "s3:DeleteObject",
  "s3:ListObjects": "s3:ListBucket",
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:HeadBucket": "s3:ListBucket",
  "s3:ListBuckets": "s3:ListAllMyBuckets",
  "s3:CopyObject": "s3:PutObject",
  "s3:CreateMultipartUpload": "s3:PutObject",
  "s3:UploadPart": "s3:PutObject",
  "s3:UploadPartCopy": "s3:PutObject",
  "s3:CompleteMultipartUpload": "s3:PutObject",
  "sqs:SendMessageBatch": "sqs:SendMessage",
  "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
  "s3:ListParts": "s3:ListMultipartUploadParts",
  "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
};

/** Permissions on the key of an encrypted resource, by the action on the resource. */
const KEY_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  "s3:GetObject": ["kms:Decrypt"],
  "s3:PutObject": ["kms:GenerateDataKey"],
  "sqs:SendMessage": ["kms:GenerateDataKey", "kms:Decrypt"],
  "sqs:ReceiveMessage": ["kms:Decrypt"],
  "sns:Publish": ["kms:GenerateDataKey", "kms:Decrypt"],
};

/** Permissions that a call needs. S3 answers that an object is absent only to callers who may list its bucket. */
export function neededFor({ service, operation, resources, absent }: Call): Permission[] {
  const name = `${service}:${operation}`;
  const own = resources.map((resource) => ({ action: ACTIONS[name] ?? name, resource }));
  if (!absent || service !== "s3") return own;
  return [...own, ...resources.map((arn) => ({ action: "s3:ListBucket", resource: bucketOf(arn) }))];
}

/** Actions on the key of an encrypted resource that an action on the resource needs. */
export function keyActionsFor(action: string): readonly string[] {
  return KEY_ACTIONS[action] ?? (action.startsWith("dynamodb:") ? ["kms:Decrypt"] : []);
}

/** The bucket's ARN of an object's ARN. */
export function bucketOf(arn: string): string {
  return arn.split("/")[0] ?? "";
}
