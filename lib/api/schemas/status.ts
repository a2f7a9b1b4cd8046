import * as z from "../../zod.ts";
import { number, optionalNumber, optionalText, text } from "./parts.ts";
import { run } from "./run.ts";
import { named } from "./schema.ts";

const dollars = () => number("US dollars, list prices without the free tier");
const bytes = () => number("bytes");

const photoIssues = named("PhotoIssues", () =>
  z.object({
    count: z.number(),
    photos: z
      .array(z.object({ photoId: z.string(), key: z.string(), reason: z.string() }))
      .check(z.describe("the first 100; GET /photos?status= lists all")),
  }),
);

const indexing = named("IndexingProgress", () =>
  z.object({
    photos: number("photos indexed since the queues were last empty"),
    faces: number("faces found in these photos"),
    perSecond: optionalNumber("photos per second, on average"),
    waiting: number("photos still to be indexed"),
    facesWaiting: number("faces still to be embedded"),
    secondsLeft: optionalNumber("absent where several libraries share the queues"),
  }),
);

const queue = named("Queue", () =>
  z.object({
    name: z.enum(["photos", "crops"]),
    waiting: z.number(),
    inFlight: number("messages in work, or waiting for a retry"),
    dead: number("messages that failed too often; POST /queues/{id}/redrive retries them"),
  }),
);

const storage = named("Storage", () =>
  z.object({
    photoBytes: bytes().check(z.describe("bytes of the indexed photos")),
    cropBytes: bytes(),
    vectorBytes: bytes().check(z.describe("bytes, estimated from the number of faces")),
    tableRows: number("rows of photos, faces and vectors"),
    tableBytes: bytes().check(z.describe("bytes, estimated from the number of rows")),
  }),
);

const cost = named("Cost", () =>
  z.object({
    soFar: dollars().check(z.describe("US dollars that indexing and runs have cost on AWS, or would have cost there")),
    perThousandPhotos: z.optional(dollars()),
    parts: z.record(z.string(), dollars()),
    storageAMonth: dollars(),
    prices: z.object({ asOf: z.string(), region: z.string() }),
  }),
);

const folder = named("Folder", () =>
  z.object({
    path: z.string(),
    state: z
      .enum(["present", "away"])
      .check(
        z.describe(
          "away: the folder, or a disk or share in it, is missing or empty although it had photos; they are kept",
        ),
      ),
    since: text("when this state began, ISO 8601"),
    parts: z
      .array(z.string())
      .check(z.describe("the subfolders that are away; an empty string stands for the whole folder")),
  }),
);

const disk = named("Disk", () =>
  z.object({
    state: z.enum(["ok", "full"]),
    freeBytes: bytes(),
    neededBytes: bytes().check(z.describe("bytes that must be free before photos are accepted")),
    message: optionalText("what to do"),
  }),
);

const host = () => z.object({ id: z.string() });

export const status = named("Status", () =>
  z.object({
    photos: z.number(),
    faces: z.number(),
    people: number("those who are hidden included"),
    hiddenPeople: z.number(),
    skipped: photoIssues().check(z.describe("photos that cannot be decoded")),
    failed: photoIssues().check(z.describe("photos that failed and are retried")),
    ignored: number("files and folders that are excluded by rules or have no picture's name"),
    folder: z.optional(folder()).check(z.describe("the mounted folder, on one machine")),
    indexing: z.optional(indexing()).check(z.describe("present while photos or crops are queued")),
    queues: z.array(queue()),
    queuesOf: z
      .enum(["library", "deployment"])
      .check(
        z.describe(
          "deployment: several libraries share the queues, and what waits may be of any of them, also under `indexing`",
        ),
      ),
    version: optionalNumber("the current version of the clusters"),
    clusters: optionalNumber("clusters in that version"),
    clustered: optionalNumber("faces in those clusters"),
    unnamedClusters: optionalNumber("clusters without a name that are not hidden"),
    ungrouped: optionalNumber("faces without a name that were in no cluster at the last run"),
    suggestions: z
      .optional(z.object({ open: number("open suggestions; a few may turn out to be none"), answered: z.number() }))
      .check(z.describe("since the last run")),
    model: optionalText("the embedding model of the clustered vectors"),
    runningRun: z.optional(run()).check(z.describe("the run in progress")),
    lastRun: z.optional(run()),
    lastRuns: z.array(run()).check(z.describe("the last 10 finished runs, latest first")),
    storage: storage(),
    cost: cost(),
    parameters: z.record(z.string(), z.number()),
    disk: z.optional(disk()).check(z.describe("of the local host, which accepts no photos while it is full")),
    listing: z.optional(z.boolean()).check(z.describe("true while a local host lists its folder of photos")),
    samples: z.optional(z.boolean()).check(z.describe("true on a local host that shows its sample photos")),
    host: z.optional(host()).check(z.describe("the local host that answers; its host.json has the id")),
  }),
);

export const redriven = named("Redrive", () =>
  z.object({
    name: z.enum(["photos", "crops"]),
    messages: number("approximate number of messages that are retried"),
  }),
);
