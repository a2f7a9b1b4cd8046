import { createHash } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { answerKey, answersPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { CUT_OFF_MS } from "./under-way.ts";

/** The stored answer to a request with an Idempotency-Key. */
export interface KeptAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Time for which an answer is kept, in case its request is repeated. */
const KEPT_SECONDS = 24 * 3600;

interface KeptRow {
  readonly requestDigest: string;
  readonly at: number;
  readonly answer?: KeptAnswer;
  /** Seconds since 1970: DynamoDB deletes the row some time after. */
  readonly keptUntil: number;
}

const rowKey = (catalog: Catalog, key: string) => ({ pk: answersPartition(catalog), sk: answerKey(digestOf(key)) });

/** The outcome of claiming a key: it is the caller's, or another request claimed it before. */
export type Claim =
  | { readonly kind: "new"; readonly at: number }
  | { readonly kind: "answered"; readonly answer: KeptAnswer }
  | { readonly kind: "other request" | "in progress" };

/**
 * Claims an idempotency key for a request.
 * @param request everything that identifies the request
 */
export async function claimKey(catalog: Catalog, key: string, request: string): Promise<Claim> {
  const now = Date.now();
  const row: KeptRow = { requestDigest: digestOf(request), at: now, keptUntil: Math.floor(now / 1000) + KEPT_SECONDS };
  try {
    await catalog.documents.send(
      new PutCommand({
        TableName: catalog.table,
        Item: { ...rowKey(catalog, key), ...row },
        ConditionExpression:
          "attribute_not_exists(pk) OR keptUntil < :now OR (attribute_not_exists(answer) AND requestDigest = :request AND NOT #at BETWEEN :cutOff AND :future)",
        ExpressionAttributeNames: { "#at": "at" },
        ExpressionAttributeValues: {
          ":now": Math.floor(now / 1000),
          ":request": row.requestDigest,
          // An old claim without an answer was interrupted, and so was one from the future, which a wrong clock wrote.
          ":cutOff": now - CUT_OFF_MS,
          ":future": now + CUT_OFF_MS,
        },
      }),
    );
    return { kind: "new", at: now };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog, key), ConsistentRead: true }),
  );
  const known = Item as KeptRow | undefined;
  if (known && known.requestDigest !== row.requestDigest) return { kind: "other request" };
  return known?.answer ? { kind: "answered", answer: known.answer } : { kind: "in progress" };
}

/** Keeps the answer of a request whose key was claimed. */
export async function keepAnswer(catalog: Catalog, key: string, request: string, answer: KeptAnswer): Promise<void> {
  const now = Date.now();
  const row: KeptRow = {
    requestDigest: digestOf(request),
    at: now,
    answer,
    keptUntil: Math.floor(now / 1000) + KEPT_SECONDS,
  };
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item: { ...rowKey(catalog, key), ...row } }));
}

/** Releases the key of a request that failed without changing anything. */
export async function releaseKey(catalog: Catalog, key: string): Promise<void> {
  await catalog.documents.send(new DeleteCommand({ TableName: catalog.table, Key: rowKey(catalog, key) }));
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
