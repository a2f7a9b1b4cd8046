import { existsSync } from "node:fs";
import middy from "@middy/core";
import sqsPartialBatchFailure from "@middy/sqs-partial-batch-failure";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import pLimit from "p-limit";
import { parametersInForce } from "../../lib/catalog/decisions/parameters.ts";
import { checked } from "../../lib/catalog/store/checked.ts";
import { claimAndCheckSchema } from "../../lib/catalog/store/schema.ts";
import type { Photo } from "../../lib/catalog/store/types.ts";
import { modelPointsWhenNeeded } from "../../lib/detect/five-points.ts";
import { createDetectorFromEnvironment } from "../../lib/detect/from-environment.ts";
import { readObjectEvents } from "../../lib/indexing/events.ts";
import { IgnoreRules, readRules } from "../../lib/indexing/ignore-rules.ts";
import { indexAfterCrash, indexPhoto } from "../../lib/indexing/photo.ts";
import type { Indexer } from "../../lib/indexing/photo-types.ts";
import { LANDMARKS_68 } from "../../lib/models/bundled.ts";
import { modelPath } from "../../lib/models/files.ts";
import { readParameters } from "../../lib/parameters.ts";
import { openMetrics } from "../metrics.ts";
import { openTelemetry } from "../telemetry.ts";

/** Photos processed at once: one downloads or uploads while another is in the detector. */
const PHOTOS_AT_ONCE = 2;

const { logger, middleware } = openTelemetry("detect");
const { count, counting } = openMetrics("detect");
const indexer: Promise<Indexer> = open();
const limit = pLimit(PHOTOS_AT_ONCE);

async function open(): Promise<Indexer> {
  const detector = await createDetectorFromEnvironment(process.env);
  const landmarks = modelPath(LANDMARKS_68);
  const points = existsSync(landmarks) ? modelPointsWhenNeeded(landmarks, 1) : undefined;
  return {
    catalog: checked(claimAndCheckSchema),
    detector,
    points,
    parameters: readParameters(process.env),
    rules: new IgnoreRules(readRules(process.env.EXCLUDE)),
    onPhoto: logAndCount,
  };
}

/** Logs identify a photo by its id, from here to its cluster: see lib/cloud/RUNBOOK.md. */
function logAndCount({ photoId, status, faceCount }: Photo): void {
  logger.info("photo processed", { photoId, status, faces: faceCount });
  count(status === "indexed" ? "PhotosIndexed" : "PhotosLeftOut", 1);
  count("FacesFound", faceCount);
}

/** Finds the faces in the photos of a batch of messages. Each message fails or succeeds alone. */
export const handler = middy<SQSEvent, unknown>()
  .use(middleware())
  .use(counting())
  .use(sqsPartialBatchFailure({ logger: (reason: unknown) => logger.error("message failed", reason as Error) }))
  .handler(async ({ Records }) => {
    const opened = await indexer;
    const ready = { ...opened, parameters: await parametersInForce(opened.catalog, opened.parameters) };
    const index = (record: SQSRecord, how: typeof indexPhoto) => limit(() => indexMessage(ready, record, how));
    const outcomes = await Promise.allSettled(
      Records.map((record) => (isRetry(record) ? undefined : index(record, indexPhoto))),
    );
    // One at a time: if a photo crashes this function, all that is known afterwards is that it was in work.
    for (const [at, record] of Records.entries()) {
      if (isRetry(record)) outcomes[at] = await settled(index(record, indexAfterCrash));
    }
    return outcomes;
  });

/** Returns true if the message was received before, so that the function crashed or failed with it. */
function isRetry({ attributes }: SQSRecord): boolean {
  return Number(attributes?.ApproximateReceiveCount ?? 1) > 1;
}

async function indexMessage(ready: Indexer, { body }: SQSRecord, how: typeof indexPhoto): Promise<void> {
  for (const { key, eTag, changedAt } of readObjectEvents(body)) {
    await how(ready, key, eTag);
    if (changedAt) count("SecondsToIndex", (Date.now() - Date.parse(changedAt)) / 1000);
  }
}

async function settled(work: Promise<void>): Promise<PromiseSettledResult<void>> {
  const [outcome] = await Promise.allSettled([work]);
  return outcome;
}
