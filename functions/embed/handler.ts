import middy from "@middy/core";
import sqsPartialBatchFailure from "@middy/sqs-partial-batch-failure";
import type { SQSEvent } from "aws-lambda";
import { parametersInForce } from "../../lib/catalog/decisions/parameters.ts";
import { faceIdOfCrop } from "../../lib/catalog/rows/crops.ts";
import { checked } from "../../lib/catalog/store/checked.ts";
import { photoIdOfFace } from "../../lib/catalog/store/ids.ts";
import { checkSchema } from "../../lib/catalog/store/schema.ts";
import { createEmbedder } from "../../lib/embed/embedder.ts";
import { type CropEvent, embedCrops } from "../../lib/indexing/crops.ts";
import { type ObjectEvent, readObjectEvents } from "../../lib/indexing/events.ts";
import { settleFaces } from "../../lib/indexing/settle-faces.ts";
import { modelPath } from "../../lib/models/files.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import type { EmbedderRecord } from "../../lib/models/types.ts";
import { readParameters } from "../../lib/parameters.ts";
import { Recogniser } from "../../lib/recognition/recogniser.ts";
import { openMetrics } from "../metrics.ts";
import { openTelemetry } from "../telemetry.ts";

const { logger, middleware } = openTelemetry("embed");
const { count, counting } = openMetrics("embed");
const catalog = checked(checkSchema);
const opened = open();

async function open() {
  const record = findEmbedder(process.env.EMBEDDER);
  const threads = Number(process.env.EMBED_THREADS ?? 1);
  const parameters = readParameters(process.env);
  const load = (model: EmbedderRecord) => createEmbedder({ record: model, file: modelPath(model.file), threads });
  const next = process.env.EMBEDDER_NEXT;
  return {
    record,
    parameters,
    embedder: await load(record),
    /** During a migration, the new model: see lib/library. */
    next: next ? await load(findEmbedder(next)) : undefined,
    recogniser: new Recogniser({ catalog, embedder: record, parameters, threads }),
  };
}

/** Embeds the crops of a batch of messages together and recognises their faces. Each message fails or succeeds alone. */
export const handler = middy<SQSEvent, unknown>()
  .use(middleware())
  .use(counting())
  .use(sqsPartialBatchFailure({ logger: (reason: unknown) => logger.error("message failed", reason as Error) }))
  .handler(async ({ Records }) => {
    const messages = await Promise.allSettled(Records.map(async ({ body }) => readCropEvents(body)));
    const events = messages.flatMap((message, at) =>
      message.status === "fulfilled" ? message.value.map((event) => ({ ...event, at })) : [],
    );
    const { record, parameters, embedder, next, recogniser } = await opened;
    const outcomes = await embedCrops(catalog, embedder, (faces) => recogniser.arrive(faces), events);
    const photoIds = events.map(({ key }) => photoIdOfFace(faceIdOfCrop(key)));
    await settleFaces(
      { catalog, embedder: record, parameters: () => parametersInForce(catalog, parameters) },
      photoIds,
    );
    const later = next ? await embedCrops(catalog, next, async () => [], events) : [];
    logAndCount(
      events.filter((_, index) => !outcomes[index]),
      outcomes.filter(Boolean).length,
    );
    return messages.map((message, at): PromiseSettledResult<unknown> => {
      const reason = [...outcomes, ...later].find(
        (outcome, index) => outcome && events[index % events.length]?.at === at,
      );
      return reason ? { status: "rejected", reason } : message;
    });
  });

function readCropEvents(body: string): (CropEvent & Pick<ObjectEvent, "changedAt">)[] {
  return readObjectEvents(body).flatMap(({ eTag, ...event }) => (eTag ? [{ ...event, eTag }] : []));
}

function logAndCount(done: readonly (CropEvent & Pick<ObjectEvent, "changedAt">)[], failed: number): void {
  const photoIds = [...new Set(done.map(({ key }) => photoIdOfFace(faceIdOfCrop(key))))];
  logger.info("faces embedded", { photoIds, faces: done.length, failed });
  count("FacesEmbedded", done.length);
  for (const { changedAt } of done) {
    if (changedAt) count("SecondsToEmbed", (Date.now() - Date.parse(changedAt)) / 1000);
  }
}
