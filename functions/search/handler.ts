import { existsSync } from "node:fs";
import middy from "@middy/core";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { jsonBodies } from "../../lib/api/json-bodies.ts";
import { problemAnswers } from "../../lib/api/problem.ts";
import type { SearchContext } from "../../lib/api/search-context.ts";
import { SEARCH_OPERATIONS } from "../../lib/api/search-operations.ts";
import { serve } from "../../lib/api/serve.ts";
import { parametersInForce } from "../../lib/catalog/decisions/parameters.ts";
import { Libraries } from "../../lib/catalog/store/libraries.ts";
import { checkLibrary } from "../../lib/catalog/store/library-checks.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { ModelPoints } from "../../lib/detect/five-points.ts";
import { createDetectorFromEnvironment } from "../../lib/detect/from-environment.ts";
import { createEmbedder } from "../../lib/embed/embedder.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { LANDMARKS_68 } from "../../lib/models/bundled.ts";
import { modelPath } from "../../lib/models/files.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { oncePer } from "../../lib/once.ts";
import { readParameters } from "../../lib/parameters.ts";
import { KnownClusters } from "../../lib/recognition/known-clusters.ts";
import { readPictureFaces } from "../../lib/recognition/pictures.ts";
import { Recogniser } from "../../lib/recognition/recogniser.ts";
import { withSelfTest } from "../self-test.ts";
import { openTelemetry } from "../telemetry.ts";
import { warmUp } from "../warm-up.ts";

const { logger, middleware } = openTelemetry("search");
const libraries = new Libraries(checkLibrary);

/** Awaited before the first event, see functions/bundle. */
export const ready = open();

async function open() {
  const deployment = readParameters(process.env);
  const embedder = findEmbedder(process.env.EMBEDDER);
  const landmarks = modelPath(LANDMARKS_68);
  const [detector] = await Promise.all([
    createDetectorFromEnvironment(process.env),
    warmUp(libraries.main.catalog, deployment),
  ]);
  return {
    embedder,
    deployment,
    /** The clusters and the recogniser of a library, kept as long as its catalog is open. */
    knownOf: oncePer((catalog: Catalog) => {
      const known = { catalog, embedder, parameters: deployment, threads: 1 };
      const clusters = new KnownClusters(known);
      return { ...known, clusters, recogniser: new Recogniser(known, clusters) };
    }),
    points: existsSync(landmarks) ? await ModelPoints.open(landmarks, 1) : undefined,
    pictures: {
      detector,
      embedder: await createEmbedder({ record: embedder, file: modelPath(embedder.file), threads: 1 }),
      parameters: deployment,
      limits: limitsOf(deployment),
    },
  };
}

/** The routes of the HTTP API that need the models, for example search by picture. */
const search = middy<APIGatewayProxyEventV2>()
  .use(middleware())
  .use(problemAnswers((error) => logger.error("request failed", error)))
  .use(jsonBodies())
  .handler(async (event) => serve(SEARCH_OPERATIONS, { libraries, contextOf }, event));

export const handler = withSelfTest(search, async ({ picture = "" }) => {
  const { pictures } = await ready;
  const { faces } = await readPictureFaces(pictures, "self-test", Buffer.from(picture, "base64"));
  return { faces: faces.length, vectorLength: faces[0]?.vector.length ?? 0 };
});

async function contextOf(library: string): Promise<SearchContext> {
  const { knownOf, ...opened } = await ready;
  const { catalog } = libraries.of(library);
  const parameters = await parametersInForce(catalog, opened.deployment);
  const pictures = { ...opened.pictures, parameters, limits: limitsOf(parameters) };
  return { ...opened, ...knownOf(catalog), parameters, pictures };
}
