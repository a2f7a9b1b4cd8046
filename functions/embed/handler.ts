import { Logger } from "@aws-lambda-powertools/logger";
import middy from "@middy/core";
import sqsPartialBatchFailure from "@middy/sqs-partial-batch-failure";
import type { SQSEvent } from "aws-lambda";
import { openCatalog } from "../../lib/catalog/open.ts";
import { createEmbedder } from "../../lib/embed/embedder.ts";
import { type CropEvent, embedCrops } from "../../lib/indexing/crops.ts";
import { readObjectEvents } from "../../lib/indexing/events.ts";
import { modelPath } from "../../lib/models/files.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";
import { Recogniser } from "../../lib/recognition/recogniser.ts";

const logger = new Logger({ serviceName: "embed" });
const catalog = openCatalog();
const opened = open();

async function open() {
  const record = findEmbedder(process.env.EMBEDDER);
  const threads = Number(process.env.EMBED_THREADS ?? 1);
  const parameters = readParameters(process.env);
  return {
    embedder: await createEmbedder({ record, file: modelPath(record.file), threads }),
    recogniser: new Recogniser({ catalog, embedder: record, parameters, threads }),
  };
}

/** Embeds the crops that the queue tells of, all in one batch, and recognises their faces; each message fails or succeeds alone. */
export const handler = middy<SQSEvent, unknown>()
  .use(sqsPartialBatchFailure({ logger: (reason: unknown) => logger.error("message failed", reason as Error) }))
  .handler(async ({ Records }) => {
    const messages = await Promise.allSettled(Records.map(async ({ body }) => readCropEvents(body)));
    const events = messages.flatMap((message, at) =>
      message.status === "fulfilled" ? message.value.map((event) => ({ ...event, at })) : [],
    );
    const { embedder, recogniser } = await opened;
    const outcomes = await embedCrops(catalog, embedder, (faces) => recogniser.recognise(faces), events);
    return messages.map((message, at): PromiseSettledResult<unknown> => {
      const reason = outcomes.find((outcome, index) => outcome && events[index]?.at === at);
      return reason ? { status: "rejected", reason } : message;
    });
  });

function readCropEvents(body: string): CropEvent[] {
  return readObjectEvents(body).flatMap(({ key, eTag }) => (eTag ? [{ key, eTag }] : []));
}
