import { Stack } from "aws-cdk-lib";
import { Rule } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { CfnBucket } from "aws-cdk-lib/aws-s3";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { AnyBucket } from "./storage.ts";

/**
 * Sends a bucket's events to a queue by the bucket's own NotificationConfiguration, so that the stack needs neither a
 * custom resource nor CDK's function for it. The queue's policy admits S3 of this account rather than the bucket, since
 * the policy must exist before the bucket.
 *
 * A bucket from outside the stack keeps its configuration: its events come from EventBridge, by a rule.
 * @param suffix only events of keys with this ending; for a bucket of the stack
 */
export function notifyQueue(bucket: AnyBucket, events: readonly string[], queue: Queue, suffix?: string): void {
  const own = bucket.node.defaultChild as CfnBucket | undefined;
  if (!own) {
    forwardEvents(bucket, queue);
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

function forwardEvents(bucket: AnyBucket, queue: Queue): void {
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

/** Allows a service to send to the queue. The key's policy already allows it to use the key. */
function admit(queue: Queue, service: string, conditions: Record<string, object>) {
  const statement = new PolicyStatement({
    principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
    actions: ["sqs:SendMessage"],
    resources: [queue.queueArn],
    conditions,
  });
  return queue.addToResourcePolicy(statement).policyDependable;
}
