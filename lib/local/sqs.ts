import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import * as z from "zod";
import { arnOf, type Observe, signerOf } from "./calls.ts";
import { type Queues, UnknownQueue } from "./queues.ts";
import { ACCOUNT, REGION } from "./template.ts";

const getQueueAttributes = z.object({ QueueUrl: z.string() });
const sendMessage = z.object({ QueueUrl: z.string(), MessageBody: z.string() });
const startMessageMoveTask = z.object({ SourceArn: z.string() });

/**
 * The part of the Amazon SQS endpoint with which Facet and `aws sqs` inspect queues, send messages and redrive dead
 * letters: GetQueueAttributes, SendMessage and StartMessageMoveTask. Any other operation is refused by name.
 */
export function sqs(queues: Queues, observe?: Observe) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    const saw = (queue: string) =>
      observe?.({ accessKeyId: signerOf(request), service: "sqs", operation, resources: [arnOf("sqs", queue)] });
    try {
      if (operation === "GetQueueAttributes") {
        const { QueueUrl } = getQueueAttributes.parse(await json(request));
        const name = QueueUrl.split("/").at(-1) ?? "";
        saw(name);
        return reply(response, 200, { Attributes: attributesOf(queues, name) });
      }
      if (operation === "SendMessage") {
        const { QueueUrl, MessageBody } = sendMessage.parse(await json(request));
        queues.send(QueueUrl.split("/").at(-1) ?? "", MessageBody);
        const MD5OfMessageBody = createHash("md5").update(MessageBody).digest("hex");
        return reply(response, 200, { MessageId: crypto.randomUUID(), MD5OfMessageBody });
      }
      if (operation === "StartMessageMoveTask") {
        const { SourceArn } = startMessageMoveTask.parse(await json(request));
        const name = SourceArn.split(":").at(-1) ?? "";
        saw(name);
        if (!queues.has(name)) throw new UnknownQueue(name);
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
