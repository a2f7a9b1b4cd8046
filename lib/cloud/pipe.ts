import { Duration } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Queue, QueueEncryption, type QueueProps } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { liveOf } from "./function.ts";
import { permit, permitKey, type QueueAction, type Uses } from "./grants.ts";

export interface PipeProps {
  readonly consumer: LambdaFunction;
  /** The consumer's timeout. Messages stay invisible for six times as long, as AWS recommends for Lambda. */
  readonly timeout: Duration;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  /** Receives before a message becomes a dead letter. */
  readonly maxReceiveCount: number;
  readonly key: IKey;
}

/** Permissions that Lambda needs for an event source mapping, and the function for its failed messages. */
const POLL: Uses<QueueAction> = {
  ReceiveMessage: true,
  DeleteMessage: true,
  GetQueueAttributes: true,
  ChangeMessageVisibility: "the function makes failed messages visible again within seconds",
};

const SHOWS = "the status shows the number of waiting messages and of dead letters";

const MOVES = "SQS moves dead letters with the permissions of the caller that starts the move";

/** A queue that feeds a function, and its dead-letter queue. */
export class Pipe extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  private readonly key: IKey;

  constructor(scope: Construct, id: string, props: PipeProps) {
    super(scope, id);
    this.key = props.key;
    const kept: QueueProps = {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: props.key,
      // With a shorter reuse of data keys, requests to KMS cost more than SQS itself.
      dataKeyReuse: Duration.hours(1),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    };
    this.deadLetters = new Queue(this, "DeadLetters", kept);
    this.queue = new Queue(this, "Queue", {
      ...kept,
      visibilityTimeout: Duration.seconds(6 * props.timeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount },
    });
    props.consumer.addEnvironment("QUEUE_URL", this.queue.queueUrl);
    permit(props.consumer, "sqs", POLL, [this.queue.queueArn]);
    permitKey(props.consumer, props.key, "sqs", ["Decrypt"]);
    liveOf(props.consumer).addEventSourceMapping(id, {
      eventSourceArn: this.queue.queueArn,
      batchSize: props.batchSize,
      maxConcurrency: props.maxConcurrency,
      reportBatchItemFailures: true,
    });
  }

  /** Allows a function to send messages to the queue. */
  grantSend(fn: LambdaFunction): void {
    permit(fn, "sqs", { SendMessage: true }, [this.queue.queueArn]);
    permitKey(fn, this.key, "sqs", ["Decrypt", "GenerateDataKey"]);
  }

  /** Allows a function to count the messages that are not dead letters. */
  grantCount(fn: LambdaFunction): void {
    permit(fn, "sqs", { GetQueueAttributes: true }, [this.queue.queueArn]);
  }

  /** Allows a function to count messages, and to send dead letters back to the queue. */
  grantRedrive(fn: LambdaFunction): void {
    permit(fn, "sqs", { GetQueueAttributes: SHOWS, SendMessage: MOVES }, [this.queue.queueArn]);
    permit(
      fn,
      "sqs",
      { GetQueueAttributes: SHOWS, StartMessageMoveTask: MOVES, ReceiveMessage: MOVES, DeleteMessage: MOVES },
      [this.deadLetters.queueArn],
    );
    permitKey(fn, this.key, "sqs", ["Decrypt", "GenerateDataKey"]);
  }
}
