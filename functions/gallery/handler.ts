import { readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { Logger } from "@aws-lambda-powertools/logger";
import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { passwordAccess } from "../../lib/api/access.ts";
import { notFound, problemAnswers } from "../../lib/api/problem.ts";

/** Built by build.ts: beside the bundle on Lambda, where the local host says elsewhere. */
const folder = process.env.GALLERY_FOLDER ?? join(import.meta.dirname, "public");

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Photos and crops come from S3 by presigned links: from the buckets' own hosts, or where the SDK is told S3 is. */
const IMAGES = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.IMAGE_SOURCES ?? "";

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
  `img-src 'self' data: ${IMAGES}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const logger = new Logger({ serviceName: "gallery" });

/** The gallery's page and its assets. */
export const handler = middy<APIGatewayProxyEventV2>()
  .use(problemAnswers((error) => logger.error("request failed", error)))
  .use(passwordAccess())
  .handler(async (event): Promise<APIGatewayProxyStructuredResultV2> => {
    const asset = event.pathParameters?.file;
    const file = asset === undefined ? "index.html" : join("assets", basename(asset));
    const body = await readFile(join(folder, file), "utf8").catch(() => undefined);
    if (body === undefined) throw notFound("file", file);
    return {
      statusCode: 200,
      headers: {
        "content-type": TYPES[extname(file)] ?? "application/octet-stream",
        "content-security-policy": CONTENT_SECURITY_POLICY,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        // Assets carry the digest of their content in their names.
        "cache-control": asset === undefined ? "no-cache" : "public, max-age=31536000, immutable",
      },
      body,
    };
  });
