import { join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import sharp from "sharp";
import { cropKey, getCrop } from "../../lib/catalog/rows/crops.ts";
import { facesOfPhoto } from "../../lib/catalog/rows/faces.ts";
import { getObject, putObject } from "../../lib/catalog/store/objects.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import type { Requests } from "../../lib/cost/photos.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { createDetector } from "../../lib/detect/detector.ts";
import { createEmbedder } from "../../lib/embed/embedder.ts";
import { embedCrops } from "../../lib/indexing/crops.ts";
import { indexPhoto } from "../../lib/indexing/photo.ts";
import { settleFaces } from "../../lib/indexing/settle-faces.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { installModels, installSamples } from "../../lib/models/install.ts";
import { readParameters } from "../../lib/parameters.ts";
import { Recogniser } from "../../lib/recognition/recogniser.ts";
import { runOnce } from "../runs/run.ts";
import { photoAtKey } from "../support/photos.ts";

/** A sample photo of one face. */
const SAMPLE = "sample1.jpg";
const [WIDTH, HEIGHT] = [4000, 3000];

/**
 * A photo of 12 megapixels in which the sample stands as often as it is to have faces, two at most; some megabytes.
 * @param quality of the JPEG: of another quality it is another photo
 */
export async function largePhoto(faces: number, quality = 92): Promise<Buffer> {
  const half = await sharp(join(await installSamples(), SAMPLE))
    .rotate()
    .resize(WIDTH / 2, HEIGHT, { fit: "cover" })
    .toBuffer();
  const canvas = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: "#8a7f70" } });
  const places = Array.from({ length: faces }, (_, at) => ({ input: half, left: (at * WIDTH) / 2, top: 0 }));
  return canvas.composite(places).jpeg({ quality }).toBuffer();
}

/** Requests to S3 and DynamoDB for a photo without faces, and additional ones for each face of another. */
export async function meterIndexing(catalog: Catalog): Promise<{ photo: Requests; face: Requests }> {
  const models = await installModels();
  await using opened = new AsyncDisposableStack();
  const parameters = readParameters({ FACE_CLUSTER_CORE: "2" });
  const detector = opened.adopt(await createDetector({ engine: "onnx", models, threads: 1 }), (it) => it.release());
  const file = join(models, FR_FEATURE.file.name);
  const embedder = opened.adopt(await createEmbedder({ record: FR_FEATURE, file, threads: 1 }), (it) => it.release());
  const finder = opened.adopt(await PairFinder.open(1), (it) => it.close());
  const known = { catalog, embedder: FR_FEATURE, parameters, threads: 1 };
  const recogniser = opened.adopt(new Recogniser(known), (it) => it.close());
  const meter = new Meter(catalog, await catalog.s3());
  let quality = 92;

  // Someone to be recognised as: who the person is was read once before.
  await meterPhoto("first.jpg", 2);
  await meterPhoto("second.jpg", 2);
  await runOnce(catalog, finder, { ...known, length: FR_FEATURE.output.length });
  await meterPhoto("third.jpg", 2);
  const photo = await meterPhoto("none.jpg", 0);
  const two = await meterPhoto("two.jpg", 2);
  const face = Object.entries(two).map(([name, n]) => [name, (n - photo[name as keyof Requests]) / 2]);
  return { photo, face: Object.fromEntries(face) };

  async function meterPhoto(key: string, faces: number): Promise<Requests> {
    await putObject(catalog, catalog.photosBucket, key, await largePhoto(faces, quality--), "image/jpeg");
    const { eTag = "" } = (await getObject(catalog, catalog.photosBucket, key)) ?? {};
    meter.take();
    await indexPhoto({ catalog, detector, parameters }, key, eTag);
    const found = meter.take();
    const row = await photoAtKey(catalog, key);
    const rows = await facesOfPhoto(catalog, row?.photoId ?? "");
    if (rows.length !== faces) throw new Error(`${rows.length} faces were found in ${key} instead of ${faces}`);
    const events = [];
    for (const { faceId } of rows) {
      events.push({ key: cropKey(catalog, faceId), eTag: (await getCrop(catalog, faceId))?.eTag ?? "" });
    }
    meter.take();
    // One event at a time, as when a single photo arrives.
    for (const event of events) {
      const [failed] = await embedCrops(
        catalog,
        { embedder, record: FR_FEATURE },
        (some) => recogniser.recognise(some),
        async () => parameters,
        [event],
      );
      if (failed) throw failed;
      await settleFaces({ catalog, embedder: FR_FEATURE, parameters: async () => parameters }, [row?.photoId ?? ""]);
    }
    const embedded = meter.take();
    const sum = Object.entries(found).map(([name, n]) => [name, n + embedded[name as keyof Requests]]);
    return Object.fromEntries(sum);
  }
}

/** Counts the requests of a catalog's clients to S3 and DynamoDB. */
class Meter {
  private seen: Record<keyof Requests, number> = nothing();

  constructor(catalog: Catalog, s3: S3Client) {
    for (const client of [s3, catalog.documents]) {
      // biome-ignore lint/suspicious/noExplicitAny: one middleware for the clients of two services
      (client.middlewareStack as any).add(
        // biome-ignore lint/suspicious/noExplicitAny: as above
        (next: any, { commandName = "" }: any) =>
          // biome-ignore lint/suspicious/noExplicitAny: as above
          async (call: any) => {
            if (client === catalog.documents) call.input.ReturnConsumedCapacity = "TOTAL";
            // A request for a missing object counts too.
            const answer = await next(call).catch((error: unknown) => {
              this.count(commandName, undefined);
              throw error;
            });
            this.count(commandName, answer.output.ConsumedCapacity);
            return answer;
          },
        { step: "initialize", name: "meter", priority: "low" },
      );
    }
  }

  /** Returns the requests since the last call. */
  take(): Requests {
    const taken = this.seen;
    this.seen = nothing();
    return taken;
  }

  // biome-ignore lint/suspicious/noExplicitAny: capacity of one table, or a list
  private count(command: string, capacity: any): void {
    if (/^(Put|List)Object/.test(command)) this.seen.s3Puts++;
    if (/^GetObject/.test(command)) this.seen.s3Gets++;
    if (capacity === undefined) return;
    const units = [capacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
    this.seen.dynamoRequests++;
    if (/^(Get|BatchGet|Query)/.test(command)) this.seen.readUnits += units;
    else this.seen.writeUnits += units;
  }
}

const nothing = () => ({ s3Gets: 0, s3Puts: 0, dynamoRequests: 0, readUnits: 0, writeUnits: 0 });
