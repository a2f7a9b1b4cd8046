import type { Catalog } from "./open.ts";

/** A link stays the same for this long, so that a browser shows what it has instead of fetching it again. */
const LINK_PERIOD_SECONDS = 300;

/**
 * A link that reads one object without credentials, for 15 to 20 minutes.
 *
 * It is signed without S3's client, whose getSignedUrl goes through all that precedes a request: that takes three times as
 * long, and lists have hundreds of links.
 * @param contentType what the answer is said to be, whatever the object was uploaded as: nothing else is ever rendered
 */
export async function presignGet(catalog: Catalog, bucket: string, key: string, contentType: string): Promise<string> {
  const { protocol, hostname, port, path } = placeOf(await catalog.documents.config.region(), bucket, key);
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

/** Where an object is: at its bucket's own host, or in its path where the host is another, or could not have that name. */
function placeOf(region: string, bucket: string, key: string) {
  const host = `s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
  const own = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const path = `/${key.split("/").map(escaped).join("/")}`;
  if (!own && !bucket.includes(".")) return { protocol: "https:", hostname: `${bucket}.${host}`, port: "", path };
  const { protocol, hostname, port } = new URL(own ?? `https://${host}`);
  return { protocol, hostname, port, path: `/${bucket}${path}` };
}

/** As RFC 3986 has it, and signatures are made of. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
