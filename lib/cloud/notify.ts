import { Stack } from "aws-cdk-lib";
import { Rule } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { CfnBucket } from "aws-cdk-lib/aws-s3";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { AnyBucket } from "./storage.ts";

/**
 * Sends a bucket's events to a queue, with the bucket's own NotificationConfiguration: no custom resource, hence no
 * function of CDK's in the account. The queue admits this account's S3 rather than the one bucket, since the queue's
 * policy must exist before the bucket that would be named in it.
 *
 * A bucket that was there before the stack keeps its configuration: a rule of EventBridge sends what it hears of it.
 * @param suffix what the keys end with that the queue hears of, in a bucket of the stack's
 */
export function notifyQueue(bucket: AnyBucket, events: readonly string[], queue: Queue, suffix?: string): void {
  const own = bucket.node.defaultChild as CfnBucket | undefined;
  if (!own) {
    hearOf(bucket, queue);
    return;
  }
  const admitted = admit(queue, "s3", { StringEquals: { "aws:SourceAccount": Stack.of(bucket).account } });
  own.notificationConfiguration = {
    queueConfigurations: events.map((event) => ({
      event,
      queue: queue.queueArn,
      ...(suffix ? { filter: { s3Key: { rules: [{ name: "suffix", value: suffix }] } } } : {}),
    })),
  };
  if (admitted) bucket.node.addDependency(admitted);
}

function hearOf(bucket: AnyBucket, queue: Queue): void {
  const rule = new Rule(queue, "Photos", {
    eventPattern: {
      source: ["aws.s3"],
      detailType: ["Object Created", "Object Deleted"],
      detail: { bucket: { name: [bucket.bucketName] } },
    },
    targets: [{ bind: () => ({ arn: queue.queueArn }) }],
  });
  admit(queue, "events", { ArnEquals: { "aws:SourceArn": rule.ruleArn } });
}

/** Lets a service send to the queue; the key's own policy lets it use the key. */
function admit(queue: Queue, service: string, conditions: Record<string, object>) {
  const statement = new PolicyStatement({
    principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
    actions: ["sqs:SendMessage"],
    resources: [queue.queueArn],
    conditions,
  });
  return queue.addToResourcePolicy(statement).policyDependable;
}
