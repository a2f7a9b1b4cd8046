import * as z from "zod";
import type { Disk } from "./disk.ts";
import { TooManyRequests } from "./like-aws/lambda.ts";
import type { Message, Queues } from "./queues.ts";
import type { LocalFunction } from "./sandbox.ts";
import type { Invoker } from "./sandboxes.ts";
import { ACCOUNT, REGION } from "./template.ts";

/** An event source mapping of the template: a queue that feeds a function. */
export interface Mapping {
  readonly queue: string;
  readonly fn: LocalFunction;
  readonly batchSize: number;
  readonly concurrency: number;
}

const partialFailure = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

/**
 * Feeds a function from its queue, a batch at a time, as Lambda's SQS poller does: messages that the function reports
 * as failed, or all if it throws, go back to the queue; the others are deleted.
 */
export class Poller {
  /** Messages handled successfully since the start. */
  completed = 0;
  private readonly mapping: Mapping;
  private readonly queues: Queues;
  private readonly invoker: Invoker;
  /** Batches at the same time: fewer while the account's concurrency is used up. */
  private concurrency: number;
  private readonly mustWait: (body: string) => boolean;
  private readonly stopListening: () => void;
  private readonly busy = new Set<Promise<void>>();
  private readonly disk: Disk;
  /** Messages that could not be returned, because the queue could not be written. */
  private readonly stranded: Message[] = [];
  private stopped = false;

  /** @param mustWait whether a message cannot be handled now, and is put aside */
  constructor(
    mapping: Mapping,
    queues: Queues,
    invoker: Invoker,
    disk: Disk,
    mustWait: (body: string) => boolean = () => false,
  ) {
    this.disk = disk;
    this.mapping = mapping;
    this.concurrency = mapping.concurrency;
    this.mustWait = mustWait;
    this.queues = queues;
    this.invoker = invoker;
    this.stopListening = queues.onMessage(mapping.queue, () => this.pump());
    disk.onChange(({ state }) => {
      if (state === "full") return;
      for (const { messageId } of this.stranded.splice(0)) queues.putBack(mapping.queue, messageId);
      this.pump();
    });
    this.pump();
  }

  /** True if no message is being handled. */
  get isIdle(): boolean {
    return this.busy.size === 0;
  }

  /** Receives no more messages, and waits for those being handled. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.stopListening();
    await Promise.all(this.busy);
  }

  private pump(): void {
    while (!this.stopped && this.disk.takesIn && this.busy.size < this.concurrency) {
      const received = this.queues.receive(this.mapping.queue, this.mapping.batchSize);
      if (received.length === 0) return;
      const messages = received.filter(({ body }) => !this.mustWait(body));
      for (const message of received) {
        if (!messages.includes(message)) this.queues.putAside(this.mapping.queue, message.messageId);
      }
      if (messages.length === 0) continue;
      const work = this.handle(messages)
        .catch(() => void this.stranded.push(...messages))
        .finally(() => {
          this.busy.delete(work);
          this.pump();
        });
      this.busy.add(work);
    }
  }

  private async handle(messages: readonly Message[]): Promise<void> {
    const failed = await this.failures(messages);
    for (const { messageId } of messages) {
      const reason = failed.get(messageId);
      if (reason === undefined) continue;
      if (this.disk.takesIn) this.queues.fail(this.mapping.queue, messageId, reason);
      else this.queues.putBack(this.mapping.queue, messageId);
    }
    const done = messages.filter(({ messageId }) => !failed.has(messageId));
    this.queues.deleteMessages(
      this.mapping.queue,
      done.map(({ receiptHandle }) => receiptHandle),
    );
    this.completed += done.length;
  }

  /** Invokes the function. @returns the reason of each message that failed, by id */
  private async failures(messages: readonly Message[]): Promise<Map<string, string>> {
    try {
      const answer = await this.invoker.invoke(this.mapping.fn, this.event(messages));
      this.concurrency = Math.min(this.concurrency + 1, this.mapping.concurrency);
      const { batchItemFailures } = partialFailure.parse(answer ?? { batchItemFailures: [] });
      return new Map(batchItemFailures.map(({ itemIdentifier }) => [itemIdentifier, "reported as failed"]));
    } catch (error) {
      if (error instanceof TooManyRequests) this.concurrency = Math.max(1, Math.floor(this.concurrency / 2));
      const reason = error instanceof Error ? error.message : String(error);
      return new Map(messages.map(({ messageId }) => [messageId, reason]));
    }
  }

  /**
   * Event of the function:
   * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
   */
  private event(messages: readonly Message[]) {
    return {
      Records: messages.map(({ messageId, receiptHandle, body, receiveCount, sentAt }) => ({
        messageId,
        receiptHandle,
        body,
        attributes: {
          ApproximateReceiveCount: String(receiveCount),
          SentTimestamp: String(sentAt),
          SenderId: ACCOUNT,
          ApproximateFirstReceiveTimestamp: String(sentAt),
        },
        messageAttributes: {},
        md5OfBody: "",
        eventSource: "aws:sqs",
        eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:${this.mapping.queue}`,
        awsRegion: REGION,
      })),
    };
  }
}
