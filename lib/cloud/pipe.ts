import { Duration } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Queue, QueueEncryption, type QueueProps } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { permit, permitKey, type QueueAction, type Uses } from "./grants.ts";

export interface PipeProps {
  readonly consumer: LambdaFunction;
  /** Timeout of the consumer: a message stays invisible for six times that, as Lambda's guide asks. */
  readonly timeout: Duration;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  /** Receipts of a message before it counts as dead. */
  readonly maxReceiveCount: number;
  readonly key: IKey;
}

/** What Lambda does in the function's name for an event source mapping, as its guide has it. */
const POLL: Uses<QueueAction> = { ReceiveMessage: true, DeleteMessage: true, GetQueueAttributes: true };

/** Why the api function may look at queues. */
const SHOWS = "the status shows how many messages wait, and how many are dead";

const MOVES = "SQS moves dead letters in the name of whoever starts the move";

/** A queue that feeds a function, and the queue where messages end that failed too often. */
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
      // A key for the messages of an hour: what KMS is asked otherwise costs more than SQS itself.
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
    permit(props.consumer, "sqs", POLL, [this.queue.queueArn]);
    permitKey(props.consumer, props.key, "sqs", ["Decrypt"]);
    props.consumer.addEventSourceMapping(id, {
      eventSourceArn: this.queue.queueArn,
      batchSize: props.batchSize,
      maxConcurrency: props.maxConcurrency,
      reportBatchItemFailures: true,
    });
  }

  /** Lets a function see how many messages there are, and send dead letters back to the queue. */
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
