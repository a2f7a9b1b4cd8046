import { GetQueueAttributesCommand, SQSClient, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";

/** A queue that feeds a function, and the one where its messages end that failed too often; both by their URLs. */
export interface FedQueue {
  readonly name: "photos" | "crops";
  readonly url: string;
  readonly deadLetters: string;
}

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

/** The queues that the environment names (PHOTOS_QUEUE, PHOTOS_DEAD_LETTERS, CROPS_QUEUE, CROPS_DEAD_LETTERS). */
export function queuesOf(env: NodeJS.ProcessEnv = process.env): FedQueue[] {
  return (["photos", "crops"] as const).flatMap((name) => {
    const [url, deadLetters] = [env[`${name.toUpperCase()}_QUEUE`], env[`${name.toUpperCase()}_DEAD_LETTERS`]];
    return url && deadLetters ? [{ name, url, deadLetters }] : [];
  });
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
