import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { once } from "../../once.ts";

/** The catalog of one library: the names of its table and buckets, and their clients. */
export interface Catalog {
  /** Part of every row key, object key and id; nothing crosses libraries. */
  readonly library: string;
  readonly table: string;
  readonly photosBucket: string;
  readonly cropsBucket: string;
  readonly runsBucket: string;
  readonly documents: DynamoDBDocumentClient;
  /** Returns the S3 client, opened when an object is first needed. */
  readonly s3: () => Promise<S3Client>;
  /** ARN of the role that signs links to objects, see link-session.ts; without one, links have the caller's credentials. */
  readonly linkRole: string | undefined;
}

/**
 * Attempts of a request to DynamoDB. The SDK waits between them, twice as long each time and with full jitter. A new
 * on-demand table serves 4,000 writes a second, 1,000 a partition, which the first minutes of a large import exceed.
 */
const DYNAMO_ATTEMPTS = 10;

/**
 * Opens the catalog that the environment names (CATALOG_TABLE, PHOTOS_BUCKET, CROPS_BUCKET, RUNS_BUCKET, and LINK_ROLE if
 * it signs links).
 * The SDK reads the endpoints of S3 and DynamoDB from its own variables (AWS_ENDPOINT_URL_S3 and others).
 */
export function openCatalog(env: NodeJS.ProcessEnv = process.env, library = "main"): Catalog {
  const dynamo = new DynamoDBClient({ maxAttempts: DYNAMO_ATTEMPTS });
  return {
    library,
    table: variable(env, "CATALOG_TABLE"),
    photosBucket: variable(env, "PHOTOS_BUCKET"),
    cropsBucket: variable(env, "CROPS_BUCKET"),
    runsBucket: variable(env, "RUNS_BUCKET"),
    documents: DynamoDBDocumentClient.from(dynamo, {
      marshallOptions: { removeUndefinedValues: true },
    }),
    s3: once(async () => {
      const { S3Client } = await import("./s3.ts");
      return new S3Client({});
    }),
    linkRole: env.LINK_ROLE || undefined,
  };
}

function variable(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: the stack sets it on every function`);
  return value;
}
