import type { MiddlewareObj } from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";

/**
 * Middleware for functions that report failed messages of a batch: these return to the queue QUEUE_URL within seconds, see
 * lib/services/retry-soon.ts. Use it before the middleware that reports them, since middy calls `after` in reverse order.
 * @param onError called if SQS refuses: the messages then return after the visibility timeout
 */
export function retryingSoon(onError: (error: Error) => void): MiddlewareObj<SQSEvent, SQSBatchResponse> {
  return {
    async after({ event, response }) {
      const url = process.env.QUEUE_URL;
      const failed = new Set(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      if (!url || failed.size === 0) return;
      // SQS's client is only loaded when something failed.
      const { retrySoon } = await import("../lib/services/retry-soon.ts");
      const messages = event.Records.filter(({ messageId }) => failed.has(messageId));
      await retrySoon(
        url,
        messages.map(({ messageId, receiptHandle, attributes }) => ({
          messageId,
          receiptHandle,
          receiveCount: Number(attributes?.ApproximateReceiveCount ?? 1),
        })),
      ).catch(onError);
    },
  };
}
