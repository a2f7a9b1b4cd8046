import { IDS, RUN } from "./fixtures.ts";

const NONE = { count: 0, photos: [] };

/** The status of a small library whose photos are all indexed. */
export const STATUS = {
  photos: 6,
  faces: 22,
  people: 0,
  hiddenPeople: 0,
  skipped: NONE,
  failed: NONE,
  ignored: 2,
  folder: { path: "/home/ada/Pictures", state: "present", since: "2026-01-31T12:00:00.000Z", parts: [] },
  queues: [
    { name: "photos", waiting: 0, inFlight: 0, dead: 0 },
    { name: "crops", waiting: 0, inFlight: 0, dead: 0 },
  ],
  queuesOf: "library",
  version: 1,
  clusters: 0,
  clustered: 0,
  unnamedClusters: 0,
  ungrouped: 22,
  suggestions: { open: 5, answered: 0 },
  model: "fr-feature-512@1",
  lastRun: { ...RUN, runId: IDS.earlier, version: 1, clusters: 0, clustered: 0, noise: 22 },
  lastRuns: [{ ...RUN, runId: IDS.earlier, version: 1, clusters: 0, clustered: 0, noise: 22 }],
  storage: { photoBytes: 1_226_992, cropBytes: 256_155, vectorBytes: 45_056, tableRows: 50, tableBytes: 69_276 },
  cost: {
    soFar: 0.002,
    perThousandPhotos: 0.34,
    parts: { detect: 0.00005, embed: 0.00005, s3: 0.00016, dynamodb: 0.00012, sqs: 0.00003, runs: 0.0016 },
    storageAMonth: 0.00005,
    prices: { asOf: "2025-06", region: "us-east-1" },
  },
  parameters: { FACE_SIZE: 50, FACE_CLUSTER_DIST: 0.72 },
};
