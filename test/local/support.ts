import { createHash, createHmac, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { S3Client } from "@aws-sdk/client-s3";
import { readObjectEvents } from "../../lib/indexing/events.ts";
import { openDatabase } from "../../lib/local/database.ts";
import type { ETagOptions } from "../../lib/local/etags.ts";
import type { Keys } from "../../lib/local/keys.ts";
import { ObjectStore } from "../../lib/local/objects.ts";
import { Queues } from "../../lib/local/queues.ts";
import { createS3Handler } from "../../lib/local/s3/handler.ts";

export const credentials = { accessKeyId: "FACETKEY", secretAccessKey: "secret" };
const keys = new Map([[credentials.accessKeyId, credentials.secretAccessKey]]);

/** Makes an empty folder, which is removed when the test ends. */
export async function temporaryFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "facet-"));
  context.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** Opens a store with the bucket `photos`, whose events go to the queue `events`. */
export async function openStore(context: TestContext, dataDir?: string, eTags: ETagOptions = {}) {
  const folder = dataDir ?? join(await temporaryFolder(context), "data");
  const database = openDatabase(folder);
  context.after(() => database.isOpen && database.close());
  const queues = new Queues(database);
  queues.createQueue("events", { visibilityTimeoutSec: 30 });
  const store = new ObjectStore(database, folder, queues, eTags);
  store.createBucket("photos", [{ events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], queue: "events" }]);
  store.createBucket("crops", []);
  return { database, queues, store, dataDir: folder };
}

/** Receives all messages of the queue `events`: `+KEY` for a written object, `-KEY` for a removed one. */
export function takeEvents(queues: Queues): string[] {
  const messages = queues.receive("events", 100_000);
  queues.deleteMessages(
    "events",
    messages.map(({ receiptHandle }) => receiptHandle),
  );
  const events = messages.flatMap(({ body }) => readObjectEvents(body));
  return events.map(({ key, eTag }) => (eTag === undefined ? "-" : "+") + key);
}

/** Serves a store on a free port, with a client of the SDK. */
export async function serveStore(context: TestContext, eTags?: ETagOptions, accepted: Keys = keys) {
  const opened = await openStore(context, undefined, eTags);
  const server = createServer(createS3Handler(opened.store, { keys: accepted }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const s3 = new S3Client({ endpoint: url, region: "us-east-1", credentials, forcePathStyle: true });
  context.after(() => {
    s3.destroy();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { ...opened, url, s3 };
}

/** Who signs a request, and for which service; by default the owner of `credentials`, for S3. */
export interface Signing {
  readonly service?: string;
  readonly key?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

/** `fetch` with a signature of version 4, for requests that the SDK would not send. */
export function signedFetch(
  address: string,
  { headers = {}, ...init }: RequestInit & { headers?: Record<string, string> } = {},
  { service = "s3", key: signer = credentials }: Signing = {},
) {
  const url = new URL(address);
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = [date.slice(0, 8), "us-east-1", service, "aws4_request"];
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const signed: Record<string, string> = {
    host: url.host,
    ...(service === "s3" ? { "x-amz-content-sha256": headers["x-amz-content-sha256"] ?? "UNSIGNED-PAYLOAD" } : {}),
    "x-amz-date": date,
    ...("sessionToken" in signer ? { "x-amz-security-token": String(signer.sessionToken) } : {}),
  };
  const names = Object.keys(signed);
  const lines = names.map((name) => `${name}:${signed[name]}\n`).join("");
  url.searchParams.sort();
  const query = [...url.searchParams].map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
  const payload = signed["x-amz-content-sha256"] ?? sha256(String(init.body ?? ""));
  // All services except S3 sign an encoded path.
  const path = service === "s3" ? url.pathname : url.pathname.split("/").map(encodeURIComponent).join("/");
  const canonical = [init.method ?? "GET", path, query, lines, names.join(";"), payload].join("\n");
  const hmac = (key: Buffer | string, text: string) => createHmac("sha256", key).update(text).digest();
  const key = scope.reduce<Buffer | string>(hmac, `AWS4${signer.secretAccessKey}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", date, scope.join("/"), sha256(canonical)].join("\n")).toString(
    "hex",
  );
  const authorization = `AWS4-HMAC-SHA256 Credential=${signer.accessKeyId}/${scope.join("/")}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  const { host: _, ...sent } = signed;
  return fetch(address, { ...init, headers: { ...headers, ...sent, authorization } });
}

export function uniqueName(): string {
  return randomUUID().slice(0, 8);
}
