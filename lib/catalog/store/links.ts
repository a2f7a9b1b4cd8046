import { S3RequestPresigner } from "@aws-sdk/s3-request-presigner";
import { type LinkSession, linkSession, SESSION_SEC } from "./link-session.ts";
import type { Catalog } from "./open.ts";

/**
 * Returns a link that reads one object without credentials, valid for 15 to 60 minutes. All links to an object are the
 * same for 45 minutes, whichever sandbox signs them, so that a browser uses its cached copy.
 *
 * It is signed without S3's client, whose getSignedUrl runs all middleware of a request: that takes three times as
 * long, and lists have hundreds of links.
 * @param contentType content type of the answer, whatever the object was uploaded with: nothing else is ever rendered
 * @param saveAs name of the file under which browsers save the object; by default they show it
 */
export async function presignGet(
  catalog: Catalog,
  bucket: string,
  key: string,
  contentType: string,
  saveAs?: string,
): Promise<string> {
  const { protocol, hostname, port, path } = addressOf(await catalog.documents.config.region(), bucket, key);
  const query = {
    "response-content-type": contentType,
    "response-cache-control": "private, max-age=900",
    ...(saveAs === undefined
      ? {}
      : { "response-content-disposition": `attachment; filename*=UTF-8''${escaped(saveAs)}` }),
  };
  const session = await linkSession(catalog);
  const signed = await signerOf(catalog, session).presign(
    { method: "GET", protocol, hostname, ...(port ? { port: Number(port) } : {}), path, query, headers: {} },
    { signingDate: new Date(session.begins), expiresIn: SESSION_SEC },
  );
  const parts = Object.entries(signed.query ?? {}).map(([name, value]) => `${escaped(name)}=${escaped(String(value))}`);
  return `${protocol}//${hostname}${port ? `:${port}` : ""}${path}?${parts.join("&")}`;
}

/** The signer of each session's credentials. */
const signers = new WeakMap<LinkSession["credentials"], S3RequestPresigner>();

function signerOf({ documents }: Catalog, { credentials }: LinkSession): S3RequestPresigner {
  const known = signers.get(credentials);
  if (known) return known;
  const { region, sha256 } = documents.config;
  const signer = new S3RequestPresigner({ service: "s3", region, sha256, credentials });
  signers.set(credentials, signer);
  return signer;
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
