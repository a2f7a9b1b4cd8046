import middy from "@middy/core";
import sqsPartialBatchFailure from "@middy/sqs-partial-batch-failure";
import type { SQSEvent } from "aws-lambda";
import { parametersInForce } from "../../lib/catalog/decisions/parameters.ts";
import { faceIdOfCrop } from "../../lib/catalog/rows/crops.ts";
import { photoIdOfFace } from "../../lib/catalog/store/ids.ts";
import { Libraries } from "../../lib/catalog/store/libraries.ts";
import { checkLibrary } from "../../lib/catalog/store/library-checks.ts";
import { libraryOfCrop, MAIN } from "../../lib/catalog/store/library-names.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { createEmbedder } from "../../lib/embed/embedder.ts";
import { type CropEvent, embedCrops, type Recognise } from "../../lib/indexing/crops.ts";
import { type ObjectEvent, readObjectEvents } from "../../lib/indexing/events.ts";
import { settleFaces } from "../../lib/indexing/settle-faces.ts";
import { modelPath } from "../../lib/models/files.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import type { EmbedderRecord } from "../../lib/models/types.ts";
import { once, oncePer } from "../../lib/once.ts";
import { readParameters } from "../../lib/parameters.ts";
import { Recogniser } from "../../lib/recognition/recogniser.ts";
import { openMetrics } from "../metrics.ts";
import { retryingSoon } from "../retry-soon.ts";
import { withSelfTest } from "../self-test.ts";
import { openTelemetry } from "../telemetry.ts";
import { warmUp } from "../warm-up.ts";

const { logger, middleware } = openTelemetry("embed");
const { count, counting } = openMetrics("embed");
const libraries = new Libraries(checkLibrary);

type DatedCrop = CropEvent & Pick<ObjectEvent, "changedAt">;

/** Awaited before the first event, see functions/bundle. */
export const ready = open();

async function open() {
  const record = findEmbedder(process.env.EMBEDDER);
  const threads = Number(process.env.EMBED_THREADS ?? 1);
  const parameters = readParameters(process.env);
  const load = async (model: EmbedderRecord) => ({
    record: model,
    embedder: await createEmbedder({ record: model, file: modelPath(model.file), threads }),
  });
  const [current] = await Promise.all([load(record), warmUp(libraries.main.catalog, parameters)]);
  const next = process.env.EMBEDDER_NEXT;
  return {
    parameters,
    current,
    /** During a migration, the new model: see lib/library. */
    next: next ? await load(findEmbedder(next)) : undefined,
    /** The recogniser of a library, kept as long as its catalog is open. */
    recogniserOf: oncePer((catalog: Catalog) => new Recogniser({ catalog, embedder: record, parameters, threads })),
  };
}

/** Embeds the crops of a batch of messages together and recognises their faces. Each message fails or succeeds alone. */
const embed = middy<SQSEvent, unknown>()
  .use(middleware())
  .use(counting())
  .use(retryingSoon((error) => logger.error("failed messages return late", error)))
  .use(sqsPartialBatchFailure({ logger: (reason: unknown) => logger.error("message failed", reason as Error) }))
  .handler(async ({ Records }) => {
    const messages = await Promise.allSettled(Records.map(async ({ body }) => readCropEvents(body)));
    const events = messages.flatMap((message, at) =>
      message.status === "fulfilled" ? message.value.map((event) => ({ ...event, at })) : [],
    );
    const failures = new Map<number, unknown>();
    for (const [library, own] of Map.groupBy(events, ({ key }) => libraryOf(key))) {
      for (const [index, failure] of (await embedInto(libraries.of(library).catalog, own)).entries()) {
        if (failure) failures.set(own[index]!.at, failure);
      }
    }
    return messages.map((message, at): PromiseSettledResult<unknown> => {
      const reason = failures.get(at);
      return reason ? { status: "rejected", reason } : message;
    });
  });

export const handler = withSelfTest(embed, async ({ crop = "" }) => {
  const [embedding] = await (await ready).current.embedder.embed([Buffer.from(crop, "base64")]);
  if (!embedding || embedding instanceof Error) throw embedding;
  return { vectorLength: embedding.vector.length };
});

/** The library of a crop. Where there is one library, all crops are of `main`. */
function libraryOf(key: string): string {
  return libraries.areSeparate ? libraryOfCrop(key) : MAIN;
}

/** Embeds crops of one library. @returns for each event, undefined or its error */
async function embedInto(catalog: Catalog, events: readonly DatedCrop[]): Promise<(Error | undefined)[]> {
  const { parameters: deployment, current, next, recogniserOf } = await ready;
  const parameters = once(() => parametersInForce(catalog, deployment));
  const arrive: Recognise = (faces) => recogniserOf(catalog).arrive(faces);
  const outcomes = await embedCrops(catalog, current, arrive, parameters, events);
  const photoIds = events.map(({ key }) => photoIdOfFace(faceIdOfCrop(key)));
  await settleFaces({ catalog, embedder: current.record, parameters }, photoIds);
  const later = next ? await embedCrops(catalog, next, async () => [], parameters, events) : [];
  logAndCount(
    events.filter((_, index) => !outcomes[index]),
    outcomes.filter(Boolean).length,
  );
  return outcomes.map((outcome, index) => outcome ?? later[index]);
}

function readCropEvents(body: string): DatedCrop[] {
  return readObjectEvents(body).flatMap(({ eTag, ...event }) => (eTag ? [{ ...event, eTag }] : []));
}

function logAndCount(done: readonly DatedCrop[], failed: number): void {
  const photoIds = [...new Set(done.map(({ key }) => photoIdOfFace(faceIdOfCrop(key))))];
  logger.info("faces embedded", { photoIds, faces: done.length, failed });
  count("FacesEmbedded", done.length);
  for (const { changedAt } of done) {
    if (changedAt) count("SecondsToEmbed", (Date.now() - Date.parse(changedAt)) / 1000);
  }
}
