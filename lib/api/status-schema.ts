import * as z from "zod";
import { run } from "./schemas.ts";

const leftOut = z.object({
  count: z.number(),
  photos: z.array(z.object({ photoId: z.string(), key: z.string(), reason: z.string() })).meta({
    description: "the first 100; GET /photos?status= has them all",
  }),
});

const dollars = z.number().meta({ description: "dollars, by list prices without the free tier" });
const bytes = z.number().meta({ description: "bytes" });

const indexing = z.object({
  photos: z.number().meta({ description: "looked at since this spell of indexing began" }),
  faces: z.number().meta({ description: "found in them" }),
  perSecond: z.number().optional().meta({ description: "photos, on the mean since then" }),
  waiting: z.number().meta({ description: "photos that are still to be looked at" }),
  facesWaiting: z.number().meta({ description: "faces that are still to be turned into vectors" }),
  secondsLeft: z.number().optional(),
});

const queue = z.object({
  name: z.enum(["photos", "crops"]),
  waiting: z.number(),
  inFlight: z.number().meta({ description: "with a function, or waiting to be tried again" }),
  dead: z.number().meta({ description: "failed too often; POST /queues/{name}/redrive sends them back" }),
});

const storage = z.object({
  photoBytes: bytes.meta({ description: "of photos that were indexed" }),
  cropBytes: bytes,
  vectorBytes: bytes.meta({ description: "worked out from the number of faces" }),
  tableRows: z.number().meta({ description: "of photos, faces and vectors" }),
  tableBytes: bytes.meta({ description: "worked out from the number of rows" }),
});

const cost = z.object({
  soFar: dollars.meta({ description: "what indexing and runs have cost on AWS, or would have" }),
  perThousandPhotos: dollars.optional(),
  parts: z.record(z.string(), dollars),
  storageAMonth: dollars,
  prices: z.object({ asOf: z.string(), region: z.string() }),
});

const folder = z.object({
  path: z.string(),
  state: z.enum(["present", "away"]).meta({
    description:
      "away: it, or a disk or share in it, is missing or empty while photos of it are known; none is forgotten",
  }),
  since: z.string().meta({ description: "when that began, ISO 8601" }),
  parts: z.array(z.string()).meta({ description: "the subfolders that are away; empty text for the whole folder" }),
});

const disk = z.object({
  state: z.enum(["ok", "full"]),
  freeBytes: bytes,
  neededBytes: bytes.meta({ description: "that must be free for photos to be taken in" }),
  message: z.string().optional().meta({ description: "what to do" }),
});

export const status = z.object({
  photos: z.number(),
  faces: z.number(),
  people: z.number(),
  skipped: leftOut.meta({ description: "photos that cannot become pixels" }),
  failed: leftOut.meta({ description: "photos that are tried again" }),
  ignored: z.number().meta({ description: "files and folders that are left out by rules, or are no pictures by name" }),
  folder: folder.optional().meta({ description: "where the photos lie, on one machine" }),
  indexing: indexing.optional().meta({ description: "while photos or crops are in their queues" }),
  queues: z.array(queue),
  version: z.number().optional().meta({ description: "of the clusters in force" }),
  clusters: z.number().optional().meta({ description: "in that version" }),
  clustered: z.number().optional().meta({ description: "faces in those clusters" }),
  model: z.string().optional().meta({ description: "embedder whose vectors were clustered" }),
  runningRun: run.optional().meta({ description: "the run in progress" }),
  lastRun: run.optional(),
  lastRuns: z.array(run).meta({ description: "the last 10 that ended, latest first" }),
  storage,
  cost,
  parameters: z.record(z.string(), z.number()),
  disk: disk.optional().meta({ description: "of the local host: while it is full, no photo is taken in" }),
  host: z.object({ id: z.string() }).optional().meta({ description: "which local host answers; its host.json has it" }),
});

export const redriven = z.object({
  name: z.enum(["photos", "crops"]),
  messages: z.number().meta({ description: "dead letters there were, approximately" }),
});
