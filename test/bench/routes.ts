/**
 * Counts the calls of each route to DynamoDB and S3 in libraries of several sizes: `npm run bench -- routes`. Prints a table:
 * items read and written, requests to S3 and their bytes, and milliseconds on this machine. Each request starts without
 * anything in memory, as in a new sandbox. `--sizes 10000,1000000` names the sizes, `--json` prints JSON.
 */
import { parseArgs } from "node:util";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { BatchGetCommandOutput, GetCommandOutput, QueryCommandOutput } from "@aws-sdk/lib-dynamodb";
import sharp from "sharp";
import { API_OPERATIONS } from "../../lib/api/api-operations.ts";
import type { ApiContext } from "../../lib/api/context.ts";
import type { Request } from "../../lib/api/request.ts";
import type { SearchContext } from "../../lib/api/search-context.ts";
import { SEARCH_OPERATIONS } from "../../lib/api/search-operations.ts";
import { serve } from "../../lib/api/serve.ts";
import { type Catalog, openCatalog } from "../../lib/catalog/store/open.ts";
import type { Landmarks } from "../../lib/geometry/box.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";
import { KnownClusters } from "../../lib/recognition/known-clusters.ts";
import { Recogniser } from "../../lib/recognition/recogniser.ts";
import { FACE, openLibrary } from "../runs/library.ts";
import { LargeLibrary, storeDecisions, storeLibrary } from "./large-library.ts";
import { LargeVectors } from "./large-vectors.ts";

/** The five points of the face in the middle of a picture of 200 by 200 pixels. */
const LANDMARKS: Landmarks = [
  [85, 90],
  [115, 90],
  [100, 105],
  [88, 120],
  [112, 120],
];

/** Number of a face that is in no photo. */
const FACE_OF_NOBODY = 511;

/** What one request needed. */
interface Calls {
  reads: number;
  writes: number;
  requests: number;
  s3: number;
  bytes: number;
  ms: number;
}

interface Asked {
  readonly route: string;
  readonly id?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly picture?: Buffer;
}

const { values } = parseArgs({
  options: { sizes: { type: "string", default: "10000,1000000,10000000" }, json: { type: "boolean", default: false } },
});
const sizes = values.sizes.split(",").map(Number);
const embedder = await findEmbedder();
const picture = await sharp({ create: { width: 200, height: 200, channels: 3, background: "#888" } })
  .jpeg()
  .toBuffer();

/** Requests in the order in which they are made: those that change something are last. */
function requestsIn(library: LargeLibrary): Asked[] {
  const [, someone] = library.peopleByName();
  const [largest, person, cluster] = [library.personId(0), library.personId(someone!), library.clusterId(0)];
  const ofPerson = library.cluster(library.clustersOf(someone!)[0]!);
  const faceIds = library
    .cluster(0)
    .faces.slice(0, 24)
    .map(({ faceId }) => faceId);
  const [faceId] = faceIds;
  return [
    { route: "GET /people" },
    { route: "GET /people", query: { limit: "200" } },
    { route: "GET /people/{id}", id: person },
    { route: "GET /people/{id}", id: largest },
    { route: "GET /people/{id}/faces", id: largest },
    { route: "GET /clusters" },
    { route: "GET /clusters", query: { order: "size" } },
    { route: "GET /clusters", query: { named: "false" } },
    { route: "GET /clusters/{id}", id: cluster },
    { route: "GET /clusters/{id}/people", id: cluster },
    { route: "GET /ungrouped" },
    { route: "GET /ungrouped", query: { limit: "12" } },
    { route: "GET /photos" },
    { route: "GET /photos", query: { person: largest } },
    { route: "GET /photos", query: { person: `${largest},${person}` } },
    { route: "GET /photos", query: { person: largest, without: person } },
    { route: "GET /photos", query: { from: "2010-01-01", to: "2010-12-31" } },
    { route: "GET /photos", query: { order: "taken" } },
    { route: "GET /months" },
    { route: "GET /photos/{id}", id: faceId!.slice(0, 36) },
    { route: "GET /faces/{id}", id: faceId! },
    { route: "GET /suggestions" },
    { route: "GET /shares" },
    { route: "GET /actions" },
    { route: "GET /runs" },
    { route: "GET /status" },
    { route: "GET /parameters" },
    { route: "POST /search", picture },
    { route: "GET /faces/{id}/similar", id: faceId! },
    { route: "GET /tuning" },
    { route: "GET /tuning/map" },
    { route: "POST /faces/confirm", body: { faceIds, personId: person } },
    { route: "POST /faces/reject", body: { faceIds, personId: largest } },
    { route: "PATCH /people/{id}", id: person, body: { favourite: true } },
    { route: "POST /clusters/{id}/name", id: ofPerson.clusterId, body: { name: "Somebody else" } },
    { route: "POST /clusters/{id}/name", id: cluster, body: { personId: person } },
    { route: "DELETE /clusters/{id}/name", id: cluster },
  ];
}

/** Requests about the largest person, of whom many faces were decided about since the version. */
function requestsAfterDecisions(library: LargeLibrary): Asked[] {
  const person = library.personId(0);
  return [
    { route: "GET /people/{id}", id: person },
    { route: "GET /people/{id}/faces", id: person },
    { route: "GET /photos", query: { person } },
    { route: "GET /clusters/{id}", id: library.clusterId(0) },
    { route: "GET /clusters", query: { order: "size" } },
  ];
}

const SEARCHES = new Set(["POST /search", "GET /faces/{id}/similar", "GET /tuning", "GET /tuning/map"]);

function eventOf({ route, id = "", query = {}, body, picture }: Asked): Request {
  const [method = "", path = ""] = route.split(" ");
  return {
    ...{ routeKey: route, rawPath: path.replace("{id}", id), queryStringParameters: query },
    ...{ headers: picture ? { "content-type": "image/jpeg" } : {}, isBase64Encoded: picture !== undefined },
    ...{ pathParameters: { id }, requestContext: { http: { method } }, ...(body ? { body } : {}) },
    ...(picture ? { body: picture.toString("base64") } : {}),
  } as unknown as Request;
}

/** Opens the catalog without anything cached, and counts its calls to DynamoDB and S3. */
async function counting(calls: Calls): Promise<Catalog> {
  const catalog = openCatalog();
  catalog.documents.middlewareStack.add(
    (next, context) => async (args) => {
      const { output } = await next(args);
      const { Item, Items, Responses } = output as Partial<
        GetCommandOutput & QueryCommandOutput & BatchGetCommandOutput
      >;
      const written = (args.input as { RequestItems?: Record<string, unknown[] | object> }).RequestItems ?? {};
      const isWrite = /Put|Update|Delete|BatchWrite/.test(String(context.commandName));
      calls.requests++;
      if (isWrite) calls.writes += Object.values(written).flat().length || 1;
      else calls.reads += [Item, Items, Object.values(Responses ?? {})].flat(2).filter(Boolean).length;
      return { output, response: undefined };
    },
    { step: "initialize" },
  );
  const client = await catalog.s3();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      calls.s3++;
      if (context.commandName === GetObjectCommand.name) {
        calls.bytes += (answer.output as { ContentLength?: number }).ContentLength ?? 0;
      }
      return answer;
    },
    { step: "initialize" },
  );
  return { ...catalog, s3: async () => client };
}

/** The dependencies of the search function. Whatever the picture, its only face resembles those of the largest cluster. */
function searchContextOf(context: ApiContext, library: LargeLibrary): SearchContext {
  const parameters = context.deployment;
  const known = { catalog: context.catalog, embedder, parameters, threads: 1 };
  const clusters = new KnownClusters(known);
  const face = { ...FACE, box: { x: 50, y: 50, width: 100, height: 100 }, landmarks: LANDMARKS };
  const vector = new LargeVectors(library).face(0, FACE_OF_NOBODY);
  const detection = { faces: [face], detector: "none", dropped: { tooSmall: 0, lowScore: 0, overlap: 0 } };
  const release = async () => {};
  return {
    ...{ ...context, parameters, clusters, recogniser: new Recogniser(known, clusters), points: undefined },
    pictures: {
      ...{ parameters, limits: limitsOf(parameters) },
      detector: { id: "none", release, detect: async () => detection },
      embedder: { modelId: embedder.id, release, embed: async () => [{ vector, rawLength: 20 }] },
    },
  };
}

async function measure(asked: Asked, library: LargeLibrary): Promise<Calls> {
  const calls: Calls = { reads: 0, writes: 0, requests: 0, s3: 0, bytes: 0, ms: 0 };
  const catalog = await counting(calls);
  const context = {
    ...{ catalog, unchecked: catalog, deployment: readParameters({}), embedder, queues: [], migration: undefined },
    ...{ stateMachineArn: "", tasksArn: "", streamsDownloads: false },
    libraries: { areSeparate: false, names: async () => [catalog.library] },
  } satisfies ApiContext;
  const libraries = { areSeparate: false, has: async () => true };
  const begun = performance.now();
  const search = { libraries, contextOf: () => searchContextOf(context, library) };
  const answer = SEARCHES.has(asked.route)
    ? serve(SEARCH_OPERATIONS, search, eventOf(asked))
    : serve(API_OPERATIONS, { libraries, contextOf: () => context }, eventOf(asked));
  await answer.catch((error: unknown) => {
    throw new Error(`${asked.route} failed`, { cause: error });
  });
  calls.ms = Math.round(performance.now() - begun);
  return calls;
}

const nameOf = ({ route, id, query }: Asked, library: LargeLibrary) => {
  const isLargest = id === library.personId(0) || id === library.clusterId(0) || query?.person !== undefined;
  const given = new URLSearchParams(query);
  for (const name of ["person", "without"])
    if (given.has(name)) given.set(name, given.get(name)!.replace(/[^,]+/g, "ID"));
  return `${route}${query ? `?${given}` : ""}${isLargest ? " (largest)" : ""}`;
};

const table = new Map<string, Calls[]>();
for (const size of sizes) {
  const ends: (() => Promise<void>)[] = [];
  const catalog = await openLibrary({ after: (end) => ends.push(end as () => Promise<void>) });
  const library = new LargeLibrary(size);
  const begun = performance.now();
  await storeLibrary(catalog, library);
  process.stderr.write(`${size} faces: stored in ${Math.round((performance.now() - begun) / 1000)} s\n`);
  const measureAll = async (requests: readonly Asked[], when = "") => {
    for (const asked of requests) {
      const name = `${nameOf(asked, library)}${when}`;
      try {
        table.set(name, [...(table.get(name) ?? []), await measure(asked, library)]);
      } catch (error) {
        // Only pages that routes were seen to read are stored: another one is told, and the others are measured.
        process.stderr.write(`${name} of ${size} faces is not measured: ${(error as Error).cause}\n`);
      }
    }
  };
  await measureAll(requestsIn(library));
  await storeDecisions(catalog, library);
  await measureAll(requestsAfterDecisions(library), ", many decisions since");
  for (const end of ends) await end();
}

const COLUMNS = ["reads", "writes", "s3", "bytes", "ms"] as const;
if (values.json) console.log(JSON.stringify({ sizes, routes: Object.fromEntries(table) }, undefined, 2));
else {
  const cells = (of: Calls[], column: (typeof COLUMNS)[number]) =>
    of.map((calls) => calls[column].toLocaleString("en")).join(" / ");
  console.log(`Of libraries of ${sizes.map((size) => size.toLocaleString("en")).join(" / ")} faces:\n`);
  console.log(`| route | ${COLUMNS.join(" | ")} |\n|---|${COLUMNS.map(() => "---|").join("")}`);
  for (const [route, of] of table) console.log(`| ${route} | ${COLUMNS.map((each) => cells(of, each)).join(" | ")} |`);
}
