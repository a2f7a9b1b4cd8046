import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { arnOf, type Call, type Observe, signerOf } from "./calls.ts";
import type { Credentials } from "./keys.ts";
import { type TableLimits, Throttled } from "./like-aws/table-limits.ts";
import { REGION } from "./template.ts";

/** DynamoDB's protocol, served by dynalite from a LevelDB folder. */
export interface Tables {
  readonly serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close(): Promise<void>;
}

export interface TablesOptions {
  readonly observe?: Observe | undefined;
  /** Throws if a call is not allowed. */
  readonly authorize?: ((call: Call) => void) | undefined;
  /** Throws if there is no room for a row: LevelDB cannot be used any more once it ran out of room itself. */
  readonly requireRoom?: () => void;
  /** Limits of reads and writes; by default none. */
  readonly limits?: TableLimits | undefined;
}

/**
 * Opens dynalite on a folder.
 * @param folder LevelDB's files; created if missing
 */
export async function openTables(
  folder: string,
  { observe, authorize, requireRoom = () => {}, limits }: TablesOptions = {},
): Promise<Tables> {
  const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // dynalite closes its files only with a listening server. A socket file, as it would accept requests of any web page.
  const socketFolder = await mkdtemp(join(tmpdir(), "facet-"));
  await once(server.listen(join(socketFolder, "dynamodb")), "listening");
  /** Requests without a complete answer. dynalite throws outside of any request if its files are closed under one. */
  const inProgress = new Set<Promise<unknown>>();
  let isClosing = false;
  return {
    async serve(request, response) {
      if (isClosing) {
        response.writeHead(503).end();
        return;
      }
      const answered = once(response, "close").finally(() => inProgress.delete(answered));
      inProgress.add(answered);
      if (WRITES.test(String(request.headers["x-amz-target"]))) requireRoom();
      // dynalite throws if a client disconnects in the middle of a body, so it gets only complete ones.
      const body = await buffer(request);
      if (hasEmptyKey(request, body)) {
        response.writeHead(400, { "content-type": "application/x-amz-json-1.0" }).end(EMPTY_KEY);
        return;
      }
      authorize?.(callOf(request, body));
      if (observe) response.once("close", () => observe(callOf(request, body)));
      const admitted = limits && admit(limits, request, body, response);
      if (response.writableEnded) return;
      const { origin: _, ...headers } = request.headers;
      const whole = Object.assign(Readable.from([admitted ?? body]), {
        method: request.method,
        url: request.url,
        headers,
      });
      server.emit("request", whole, response);
    },
    async close() {
      isClosing = true;
      await Promise.all(inProgress);
      await promisify(server.close).call(server);
      await rm(socketFolder, { recursive: true, force: true });
    },
  };
}

/**
 * Answers a request that is beyond the limits.
 * @returns the request to be served, whose consumed capacity is charged when its answer is written
 */
function admit(limits: TableLimits, request: IncomingMessage, body: Buffer, response: ServerResponse) {
  try {
    const admitted = limits.admit(operationOf(request), parsed(body));
    if (!admitted) return undefined;
    const end = response.end.bind(response);
    response.end = ((answer?: string | Buffer) => {
      if (response.statusCode !== 200 || !answer) return end(answer);
      const settled = JSON.stringify(admitted.settle(JSON.parse(String(answer))));
      for (const name of ["content-length", "x-amz-crc32"]) response.removeHeader(name);
      return end(settled);
    }) as typeof response.end;
    return Buffer.from(JSON.stringify(admitted.request));
  } catch (error) {
    if (!(error instanceof Throttled)) throw error;
    const type = `com.amazonaws.dynamodb.v20120810#${error.name}`;
    response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify({ __type: type, message: error.message }));
    return undefined;
  }
}

const operationOf = (request: IncomingMessage) => String(request.headers["x-amz-target"]).split(".")[1] ?? "";

const WRITES = /\.(PutItem|UpdateItem|DeleteItem|BatchWriteItem)$/;

const EMPTY_KEY = JSON.stringify({
  __type: "com.amazon.coral.validate#ValidationException",
  message:
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value",
});

/** Returns true if a query compares a key with an empty text, which DynamoDB refuses and dynalite does not. */
function hasEmptyKey(request: IncomingMessage, body: Buffer): boolean {
  if (!String(request.headers["x-amz-target"]).endsWith(".Query")) return false;
  const { KeyConditionExpression: condition, ExpressionAttributeValues: values = {} } = parsed(body);
  return (String(condition ?? "").match(/:\w+/g) ?? []).some((name) => values[name]?.S === "");
}

/** The parsed body; empty if it is not JSON, as dynalite then answers with an error. */
function parsed(body: Buffer) {
  try {
    return JSON.parse(body.toString()) ?? {};
  } catch {
    return {};
  }
}

function callOf(request: IncomingMessage, body: Buffer): Call {
  const { TableName, RequestItems = {} } = JSON.parse(body.toString());
  const tables: string[] = TableName ? [TableName] : Object.keys(RequestItems);
  return {
    accessKeyId: signerOf(request),
    service: "dynamodb",
    operation: operationOf(request),
    resources: tables.map((name) => arnOf("dynamodb", `table/${name}`)),
  };
}

/** Creates the missing tables, and waits until all are active. */
export async function createTables(
  url: string,
  credentials: Credentials,
  wanted: CreateTableCommandInput[],
): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: url,
    region: REGION,
    credentials,
  });
  for (const table of wanted) {
    await client.send(new CreateTableCommand(table)).catch((error: unknown) => {
      if (!(error instanceof ResourceInUseException)) throw error;
    });
    const isActive = async () => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: table.TableName }));
      return Table?.TableStatus === "ACTIVE";
    };
    while (!(await isActive())) await sleep(2);
  }
  client.destroy();
}
