import { ChangeMessageVisibilityBatchCommand, SQSClient } from "@aws-sdk/client-sqs";

/** A message that a function could not handle, with the number of times it was received. */
export interface FailedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** 1 at the first receive. */
  readonly receiveCount: number;
}

/** Delay after the first attempt, in seconds, and the factor for each further one. */
const FIRST_DELAY_SECONDS = 2;
const GROWTH = 3;
const LONGEST_DELAY_SECONDS = 900;

/**
 * Returns the seconds after which a message is tried again: 2, 6, 18 and so on up to 15 minutes, half of them at random,
 * so that messages that failed together do not return together.
 */
export function retryDelay(receiveCount: number, random = Math.random()): number {
  const longest = Math.min(FIRST_DELAY_SECONDS * GROWTH ** (receiveCount - 1), LONGEST_DELAY_SECONDS);
  return Math.ceil(longest * (0.5 + random / 2));
}

/**
 * Makes failed messages visible again after `retryDelay`. Otherwise they would stay hidden for the queue's visibility
 * timeout, which is long, as it must cover the function's own timeout several times.
 * @param messages at most 10, from one batch
 */
export async function retrySoon(queueUrl: string, messages: readonly FailedMessage[]): Promise<void> {
  await new SQSClient({}).send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl: queueUrl,
      Entries: messages.map(({ receiptHandle, receiveCount }, at) => ({
        Id: String(at),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: retryDelay(receiveCount),
      })),
    }),
  );
}
