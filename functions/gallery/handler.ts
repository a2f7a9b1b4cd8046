import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Logger } from "@aws-lambda-powertools/logger";
import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import mime from "mime/lite";
import { notFound, problemAnswers } from "../../lib/api/problem.ts";

/** The files that build.ts writes: beside the bundle on Lambda, in GALLERY_FOLDER on a local host. */
const folder = process.env.GALLERY_FOLDER ?? join(import.meta.dirname, "public");

/** Hosts of photos and crops, which the page loads by presigned links: the SDK's S3 endpoint, or the buckets' hosts. */
const IMAGES = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.IMAGE_SOURCES ?? "";

/** Answer to page/login.ts: address and client id of the login page, empty on a local host. */
const LOGIN = { address: process.env.LOGIN_ADDRESS ?? "", client: process.env.LOGIN_CLIENT ?? "" };

const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; manifest-src 'self'; " +
    `connect-src 'self' ${LOGIN.address}; img-src 'self' data: blob: ${IMAGES}; ` +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=31536000",
  "x-content-type-options": "nosniff",
};

const logger = new Logger({ serviceName: "gallery" });

/** Serves the page and its assets to anyone, because they contain no data. */
export const handler = middy<APIGatewayProxyEventV2>()
  .use(problemAnswers((error) => logger.error("request failed", error)))
  .handler(async (event): Promise<APIGatewayProxyStructuredResultV2> => {
    const asset = event.pathParameters?.file;
    if (asset === "login.json") return answer(asset, JSON.stringify(LOGIN), "no-cache");
    const file = asset === undefined ? "index.html" : join("assets", basename(asset));
    const body = await readFile(join(folder, file), "utf8").catch(() => undefined);
    if (body === undefined) throw notFound("file", file);
    // The names of assets contain the digest of their content.
    return answer(file, body, asset === undefined ? "no-cache" : "public, max-age=31536000, immutable");
  });

function answer(file: string, body: string, caching: string): APIGatewayProxyStructuredResultV2 {
  const type = mime.getType(file) ?? "application/octet-stream";
  const contentType = type.startsWith("text/") ? `${type}; charset=utf-8` : type;
  return { statusCode: 200, headers: { ...HEADERS, "content-type": contentType, "cache-control": caching }, body };
}
