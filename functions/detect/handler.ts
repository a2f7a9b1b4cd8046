import { existsSync } from "node:fs";
import middy from "@middy/core";
import sqsPartialBatchFailure from "@middy/sqs-partial-batch-failure";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import pLimit from "p-limit";
import { parametersInForce } from "../../lib/catalog/decisions/parameters.ts";
import { Libraries } from "../../lib/catalog/store/libraries.ts";
import { claimLibrary } from "../../lib/catalog/store/library-checks.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import type { Photo } from "../../lib/catalog/store/types.ts";
import { modelPointsWhenNeeded } from "../../lib/detect/five-points.ts";
import { createDetectorFromEnvironment } from "../../lib/detect/from-environment.ts";
import { readObjectEvents } from "../../lib/indexing/events.ts";
import { IgnoreRules, readRules } from "../../lib/indexing/ignore-rules.ts";
import { indexerFor } from "../../lib/indexing/library-of-photo.ts";
import { indexAfterCrash, indexPhoto } from "../../lib/indexing/photo.ts";
import type { Indexer } from "../../lib/indexing/photo-types.ts";
import { findAndCut } from "../../lib/indexing/self-test.ts";
import { LANDMARKS_68 } from "../../lib/models/bundled.ts";
import { modelPath } from "../../lib/models/files.ts";
import { oncePer } from "../../lib/once.ts";
import { type Parameters, readParameters } from "../../lib/parameters.ts";
import { openMetrics } from "../metrics.ts";
import { retryingSoon } from "../retry-soon.ts";
import { withSelfTest } from "../self-test.ts";
import { openTelemetry } from "../telemetry.ts";
import { warmUp } from "../warm-up.ts";

/** Photos processed at once: one downloads or uploads while another is in the detector. */
const PHOTOS_AT_ONCE = 2;

const { logger, middleware } = openTelemetry("detect");
const { count, counting } = openMetrics("detect");
const limit = pLimit(PHOTOS_AT_ONCE);
const libraries = new Libraries(claimLibrary);

/** Awaited before the first event, see functions/bundle. */
export const ready: Promise<Indexer> = open();

async function open(): Promise<Indexer> {
  const [{ catalog }, parameters] = [libraries.main, readParameters(process.env)];
  const [detector] = await Promise.all([createDetectorFromEnvironment(process.env), warmUp(catalog, parameters)]);
  const landmarks = modelPath(LANDMARKS_68);
  const points = existsSync(landmarks) ? modelPointsWhenNeeded(landmarks, 1) : undefined;
  return {
    catalog,
    detector,
    points,
    parameters,
    rules: new IgnoreRules(readRules(process.env.EXCLUDE)),
    makesPreviews: process.env.PREVIEWS === "at indexing",
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
const detect = middy<SQSEvent, unknown>()
  .use(middleware())
  .use(counting())
  .use(retryingSoon((error) => logger.error("failed messages return late", error)))
  .use(sqsPartialBatchFailure({ logger: (reason: unknown) => logger.error("message failed", reason as Error) }))
  .handler(async ({ Records }) => {
    const opened = await ready;
    const parametersOf = oncePer((catalog: Catalog) => parametersInForce(catalog, opened.parameters));
    const index = (record: SQSRecord, how: typeof indexPhoto) =>
      limit(() => indexMessage(opened, parametersOf, record, how));
    const outcomes = await Promise.allSettled(
      Records.map((record) => (isRetry(record) ? undefined : index(record, indexPhoto))),
    );
    // One at a time: if a photo crashes this function, all that is known afterwards is that it was in work.
    for (const [at, record] of Records.entries()) {
      if (isRetry(record)) outcomes[at] = await settled(index(record, indexAfterCrash));
    }
    return outcomes;
  });

export const handler = withSelfTest(detect, async ({ picture = "" }) => {
  const { faces, crop } = await findAndCut(await ready, Buffer.from(picture, "base64"));
  return { faces, crop: crop && Buffer.from(crop).toString("base64") };
});

/** Returns true if the message was received before, so that the function crashed or failed with it. */
function isRetry({ attributes }: SQSRecord): boolean {
  return Number(attributes?.ApproximateReceiveCount ?? 1) > 1;
}

async function indexMessage(
  indexer: Indexer,
  parametersOf: (catalog: Catalog) => Promise<Parameters>,
  { body }: SQSRecord,
  how: typeof indexPhoto,
): Promise<void> {
  for (const { key, eTag, changedAt } of readObjectEvents(body)) {
    const own = await indexerFor(indexer, libraries, key);
    await how({ ...own, parameters: await parametersOf(own.catalog) }, key, eTag);
    if (changedAt) count("SecondsToIndex", (Date.now() - Date.parse(changedAt)) / 1000);
  }
}

async function settled(work: Promise<void>): Promise<PromiseSettledResult<void>> {
  const [outcome] = await Promise.allSettled([work]);
  return outcome;
}
