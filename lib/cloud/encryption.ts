import { type Duration, type RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";

/**
 * The customer-managed key of buckets, table, queues and logs. Functions may use it by their own policies, see
 * grants.ts. The key's policy covers AWS services that use it by themselves.
 */
export function encryptionKey(
  scope: Construct,
  id: string,
  removalPolicy: RemovalPolicy,
  rotationPeriod?: Duration,
): Key {
  const key = new Key(scope, id, {
    description: "Facet: photos, crops, runs, catalog, queues and logs",
    enableKeyRotation: true,
    ...(rotationPeriod ? { rotationPeriod } : {}),
    removalPolicy,
  });
  const { account, region, partition } = Stack.of(scope);
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
  allowServices(key, ["s3", "events"], ["kms:GenerateDataKey", "kms:Decrypt"], {
    StringEquals: { "aws:SourceAccount": account },
  });
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
  allowServices(
    key,
    [`logs.${region}`],
    ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", ...LOG_KEYS],
    {
      ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${account}:log-group:*` },
    },
  );
  return key;
}

const LOG_KEYS = ["kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey"];

function allowServices(
  key: Key,
  services: readonly string[],
  actions: string[],
  conditions: Record<string, object>,
): void {
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: services.map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
      actions,
      resources: ["*"], // in a key's policy this means the key itself
      conditions,
    }),
  );
}
