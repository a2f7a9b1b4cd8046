import { Logger } from "@aws-lambda-powertools/logger";
import middy from "@middy/core";
import sqsPartialBatchFailure from "@middy/sqs-partial-batch-failure";
import type { SQSEvent } from "aws-lambda";
import pLimit from "p-limit";
import { openCatalog } from "../../lib/catalog/open.ts";
import { parametersInForce } from "../../lib/catalog/parameters.ts";
import { detectorOfEnvironment } from "../../lib/detect/from-environment.ts";
import { readObjectEvents } from "../../lib/indexing/events.ts";
import { type Indexer, indexPhoto } from "../../lib/indexing/photo.ts";
import { readParameters } from "../../lib/parameters.ts";

/** Photos in work at once: one downloads or uploads while another is in the detector. */
const PHOTOS_AT_ONCE = 2;

const logger = new Logger({ serviceName: "detect" });
const indexer: Promise<Indexer> = open();
const limit = pLimit(PHOTOS_AT_ONCE);

async function open(): Promise<Indexer> {
  const detector = await detectorOfEnvironment(process.env);
  return { catalog: openCatalog(), detector, parameters: readParameters(process.env) };
}

/** Finds the faces of the photos that the queue tells of; each message fails or succeeds alone. */
export const handler = middy<SQSEvent, unknown>()
  .use(sqsPartialBatchFailure({ logger: (reason: unknown) => logger.error("message failed", reason as Error) }))
  .handler(async ({ Records }) => {
    const opened = await indexer;
    const ready = { ...opened, parameters: await parametersInForce(opened.catalog, opened.parameters) };
    return Promise.allSettled(Records.map(({ body }) => limit(() => indexMessage(ready, body))));
  });

async function indexMessage(ready: Indexer, body: string): Promise<void> {
  for (const { key, eTag } of readObjectEvents(body)) await indexPhoto(ready, key, eTag);
}
