import { GetQueueAttributesCommand, SQSClient, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import type { FedQueue } from "./fed-queues.ts";

/** How many messages a queue has, as far as SQS knows: it counts approximately. */
export interface QueueDepth {
  readonly name: FedQueue["name"];
  /** Waiting for a function. */
  readonly waiting: number;
  /** With a function, or waiting to be tried again. */
  readonly inFlight: number;
  /** Failed too often. */
  readonly dead: number;
}

/** Two requests a queue. */
export async function queueDepths(queues: readonly FedQueue[]): Promise<QueueDepth[]> {
  return Promise.all(
    queues.map(async ({ name, url, deadLetters }) => {
      const [queue, dead] = await Promise.all([attributesOf(url), attributesOf(deadLetters)]);
      return {
        name,
        waiting: Number(queue.ApproximateNumberOfMessages ?? 0),
        inFlight: Number(queue.ApproximateNumberOfMessagesNotVisible ?? 0),
        dead: Number(dead.ApproximateNumberOfMessages ?? 0),
      };
    }),
  );
}

/** Sends a queue's dead letters back to it, to be tried anew. @returns how many there were, as far as SQS knows */
export async function redrive({ deadLetters }: FedQueue): Promise<number> {
  const { QueueArn, ApproximateNumberOfMessages = "0" } = await attributesOf(deadLetters);
  await client().send(new StartMessageMoveTaskCommand({ SourceArn: QueueArn }));
  return Number(ApproximateNumberOfMessages);
}

async function attributesOf(url: string): Promise<Readonly<Record<string, string>>> {
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
