import { Stack } from "aws-cdk-lib";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Bucket, CfnBucket } from "aws-cdk-lib/aws-s3";
import type { Queue } from "aws-cdk-lib/aws-sqs";

/**
 * Sends a bucket's events to a queue, with the bucket's own NotificationConfiguration: no custom resource, hence no
 * function of CDK's in the account. The queue admits this account's S3 rather than the one bucket, since the queue's
 * policy must exist before the bucket that would be named in it.
 */
export function notifyQueue(bucket: Bucket, events: readonly string[], queue: Queue): void {
  const admitted = queue.grantSendMessages(
    new ServicePrincipal("s3.amazonaws.com", {
      conditions: { StringEquals: { "aws:SourceAccount": Stack.of(bucket).account } },
    }),
  );
  (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
    queueConfigurations: events.map((event) => ({ event, queue: queue.queueArn })),
  };
  admitted.applyBefore(bucket);
}
