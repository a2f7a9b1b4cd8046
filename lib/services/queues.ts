import {
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import pLimit from "p-limit";
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

/** Counts the messages of a queue: those that wait, and those being processed or waiting for another attempt. */
export async function messagesIn(url: string): Promise<number> {
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = await readAttributes(url);
  return Number(ApproximateNumberOfMessages ?? 0) + Number(ApproximateNumberOfMessagesNotVisible ?? 0);
}

/**
 * Sends a queue's dead letters back to it for another attempt. SQS moves them after the answer, and refuses a second
 * request until it has: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 * @returns their approximate number
 */
export async function redrive({ deadLetters }: FedQueue): Promise<number> {
  const { QueueArn, ApproximateNumberOfMessages = "0" } = await readAttributes(deadLetters);
  try {
    await client().send(new StartMessageMoveTaskCommand({ SourceArn: QueueArn }));
  } catch (error) {
    if (!/already a task/i.test((error as Error).message)) throw error;
  }
  return Number(ApproximateNumberOfMessages);
}

/** Largest number of messages in a request. */
const BATCH = 10;

/** Parallel requests of one sendMessages. */
const REQUESTS_AT_ONCE = 10;

/** Sends messages, ten per request. @throws Error if SQS does not accept one; those before it may have been sent */
export async function sendMessages(url: string, bodies: readonly string[]): Promise<void> {
  const limit = pLimit(REQUESTS_AT_ONCE);
  const batches = Array.from({ length: Math.ceil(bodies.length / BATCH) }, (_, at) =>
    bodies.slice(BATCH * at, BATCH * (at + 1)),
  );
  await Promise.all(batches.map((batch) => limit(() => sendBatch(url, batch))));
}

async function sendBatch(url: string, bodies: readonly string[]): Promise<void> {
  const { Failed = [] } = await client().send(
    new SendMessageBatchCommand({
      QueueUrl: url,
      Entries: bodies.map((MessageBody, at) => ({ Id: String(at), MessageBody })),
    }),
  );
  const [failed] = Failed;
  if (failed)
    throw new Error(`${url} did not accept ${Failed.length} messages: ${failed.Code} ${failed.Message ?? ""}`);
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
