import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import * as z from "zod";
import { arnOf, type Call, type Observe, signerOf } from "./calls.ts";
import { type Queues, UnknownQueue } from "./queues.ts";
import { ACCOUNT, REGION } from "./template.ts";

const getQueueAttributes = z.object({ QueueUrl: z.string() });
const sendMessage = z.object({ QueueUrl: z.string(), MessageBody: z.string() });
const changeVisibility = z.object({
  QueueUrl: z.string(),
  Entries: z.array(
    z.object({ Id: z.string(), ReceiptHandle: z.string(), VisibilityTimeout: z.number().int().min(0).max(43_200) }),
  ),
});
const sendMessageBatch = z.object({
  QueueUrl: z.string(),
  Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })),
});
const startMessageMoveTask = z.object({ SourceArn: z.string() });

/**
 * The part of the Amazon SQS endpoint with which Facet and `aws sqs` inspect queues, send messages and redrive dead
 * letters, and functions send messages and have them retried: GetQueueAttributes, SendMessage, SendMessageBatch,
 * ChangeMessageVisibilityBatch and StartMessageMoveTask. Any other operation is refused by name.
 */
export function sqs(queues: Queues, observe?: Observe, authorize?: (call: Call) => void) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    const callOf = (queue: string, name = operation): Call => {
      return { accessKeyId: signerOf(request), service: "sqs", operation: name, resources: [arnOf("sqs", queue)] };
    };
    const saw = (queue: string) => {
      authorize?.(callOf(queue));
      observe?.(callOf(queue));
    };
    try {
      if (operation === "GetQueueAttributes") {
        const { QueueUrl } = getQueueAttributes.parse(await json(request));
        const name = QueueUrl.split("/").at(-1) ?? "";
        saw(name);
        return reply(response, 200, { Attributes: attributesOf(queues, name) });
      }
      if (operation === "SendMessage") {
        const { QueueUrl, MessageBody } = sendMessage.parse(await json(request));
        const name = QueueUrl.split("/").at(-1) ?? "";
        authorize?.(callOf(name));
        queues.send(name, MessageBody);
        const MD5OfMessageBody = createHash("md5").update(MessageBody).digest("hex");
        return reply(response, 200, { MessageId: crypto.randomUUID(), MD5OfMessageBody });
      }
      if (operation === "ChangeMessageVisibilityBatch") {
        const { QueueUrl, Entries } = changeVisibility.parse(await json(request));
        const name = QueueUrl.split("/").at(-1) ?? "";
        saw(name);
        for (const { ReceiptHandle, VisibilityTimeout } of Entries) {
          queues.changeVisibility(name, ReceiptHandle, VisibilityTimeout);
        }
        return reply(response, 200, { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] });
      }
      if (operation === "SendMessageBatch") {
        const { QueueUrl, Entries } = sendMessageBatch.parse(await json(request));
        const name = QueueUrl.split("/").at(-1) ?? "";
        saw(name);
        const Successful = Entries.map(({ Id, MessageBody }) => {
          queues.send(name, MessageBody);
          const MD5OfMessageBody = createHash("md5").update(MessageBody).digest("hex");
          return { Id, MessageId: crypto.randomUUID(), MD5OfMessageBody };
        });
        return reply(response, 200, { Successful, Failed: [] });
      }
      if (operation === "StartMessageMoveTask") {
        const { SourceArn } = startMessageMoveTask.parse(await json(request));
        const name = SourceArn.split(":").at(-1) ?? "";
        saw(name);
        if (!queues.has(name)) throw new UnknownQueue(name);
        // SQS moves messages with the permissions of the caller.
        for (const moving of ["ReceiveMessage", "DeleteMessage"]) authorize?.(callOf(name, moving));
        for (const source of queues.sourcesOf(name)) authorize?.(callOf(source, "SendMessage"));
        queues.redrive(name);
        return reply(response, 200, { TaskHandle: Buffer.from(crypto.randomUUID()).toString("base64") });
      }
    } catch (error) {
      if (!(error instanceof UnknownQueue)) throw error;
      return refuse(response, "QueueDoesNotExist", error.message);
    }
    refuse(response, "UnsupportedOperation", `${operation} is not available`);
  };
}

function attributesOf(queues: Queues, name: string) {
  if (!queues.has(name)) throw new UnknownQueue(name);
  const { visible, inFlight } = queues.depth(name);
  return {
    QueueArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
  };
}

function refuse(response: ServerResponse, type: string, message: string): void {
  reply(response, 400, { __type: `com.amazonaws.sqs#${type}`, message });
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
}
