import { GetQueueAttributesCommand, SQSClient, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import type { FedQueue } from "./fed-queues.ts";

/** Numbers of messages of a queue, which SQS counts approximately. */
export interface QueueDepth {
  readonly name: FedQueue["name"];
  /** Messages waiting for a function. */
  readonly waiting: number;
  /** Messages being processed, or waiting for another attempt. */
  readonly inFlight: number;
  /** Messages that failed too often. */
  readonly dead: number;
}

/** Counts the messages of queues, with two requests per queue. */
export async function queueDepths(queues: readonly FedQueue[]): Promise<QueueDepth[]> {
  return Promise.all(
    queues.map(async ({ name, url, deadLetters }) => {
      const [queue, dead] = await Promise.all([readAttributes(url), readAttributes(deadLetters)]);
      return {
        name,
        waiting: Number(queue.ApproximateNumberOfMessages ?? 0),
        inFlight: Number(queue.ApproximateNumberOfMessagesNotVisible ?? 0),
        dead: Number(dead.ApproximateNumberOfMessages ?? 0),
      };
    }),
  );
}

/** Sends a queue's dead letters back to it for another attempt. @returns their approximate number */
export async function redrive({ deadLetters }: FedQueue): Promise<number> {
  const { QueueArn, ApproximateNumberOfMessages = "0" } = await readAttributes(deadLetters);
  await client().send(new StartMessageMoveTaskCommand({ SourceArn: QueueArn }));
  return Number(ApproximateNumberOfMessages);
}

async function readAttributes(url: string): Promise<Readonly<Record<string, string>>> {
  const { Attributes = {} } = await client().send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "QueueArn"],
    }),
  );
  return Attributes;
}

let opened: SQSClient | undefined;

function client(): SQSClient {
  opened ??= new SQSClient({});
  return opened;
}
