import type { Catalog } from "./open.ts";

/** Period for which a link stays the same, so that a browser uses its cached copy instead of fetching it again. */
const LINK_PERIOD_SECONDS = 300;

/**
 * Returns a link that reads one object without credentials, valid for 15 to 20 minutes.
 *
 * It is signed without S3's client, whose getSignedUrl runs all middleware of a request: that takes three times as
 * long, and lists have hundreds of links.
 * @param contentType content type of the answer, whatever the object was uploaded with: nothing else is ever rendered
 */
export async function presignGet(catalog: Catalog, bucket: string, key: string, contentType: string): Promise<string> {
  const { protocol, hostname, port, path } = addressOf(await catalog.documents.config.region(), bucket, key);
  const query = { "response-content-type": contentType, "response-cache-control": "private, max-age=900" };
  const now = Date.now() / 1000;
  const signed = await catalog.presigner.presign(
    { method: "GET", protocol, hostname, ...(port ? { port: Number(port) } : {}), path, query, headers: {} },
    {
      signingDate: new Date(1000 * (now - (now % LINK_PERIOD_SECONDS))),
      expiresIn: 900 + LINK_PERIOD_SECONDS,
    },
  );
  const parts = Object.entries(signed.query ?? {}).map(([name, value]) => `${escaped(name)}=${escaped(String(value))}`);
  return `${protocol}//${hostname}${port ? `:${port}` : ""}${path}?${parts.join("&")}`;
}

/**
 * Returns the address of an object: virtual-hosted, or path-style for an endpoint other than AWS and for a bucket whose
 * name contains a dot.
 */
function addressOf(region: string, bucket: string, key: string) {
  const host = `s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
  const own = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const path = `/${key.split("/").map(escaped).join("/")}`;
  if (!own && !bucket.includes(".")) return { protocol: "https:", hostname: `${bucket}.${host}`, port: "", path };
  const { protocol, hostname, port } = new URL(own ?? `https://${host}`);
  return { protocol, hostname, port, path: `/${bucket}${path}` };
}

/** Percent-encodes a text as in RFC 3986, which signatures require. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
