import { ConditionalCheckFailedException, type DynamoDBClientResolvedConfig } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { LinksRefused } from "./errors.ts";
import { LINKS_KEY, libraryPartition } from "./keys.ts";
import type { Catalog } from "./open.ts";
import type { SessionCredentials } from "./sts.ts";

/**
 * Lifetime of a session and of the links that it signs, seconds. AWS allows no more to a role that another role assumes:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
export const SESSION_SEC = 3600;

/** A session signs no links when less than this is left of it, milliseconds: each link works for at least as long. */
const LEAST_MS = 900_000;

/** Time for which a session signs links. */
const PERIOD_MS = SESSION_SEC * 1000 - LEAST_MS;

/** Credentials that sign links, and the time, milliseconds since 1970, at which they are said to have signed them. */
export interface LinkSession {
  readonly credentials: DynamoDBClientResolvedConfig["credentials"] | SessionCredentials;
  readonly begins: number;
}

/** The row from which all sandboxes take the same session. */
interface SessionRow extends SessionCredentials {
  /** ARN of the role: another deployment with this table may have another. */
  readonly role: string;
  /** Seconds since 1970: DynamoDB deletes the row some time after. */
  readonly keptUntil: number;
}

/** A session of this sandbox. */
interface Held {
  readonly session: Promise<SessionRow>;
  /** Milliseconds since 1970, once the session is known. */
  signsUntil: number;
}

const held = new WeakMap<Catalog["documents"], Held>();

/**
 * Returns the session that signs links now. It belongs to the catalog's role for links, and is shared by means of a row
 * of the catalog, so that all sandboxes sign alike. Without such a role the caller's own credentials sign, and links die
 * with them.
 * @throws LinksRefused
 */
export async function linkSession(catalog: Catalog): Promise<LinkSession> {
  const { documents, linkRole } = catalog;
  if (linkRole === undefined)
    return { credentials: documents.config.credentials, begins: PERIOD_MS * Math.floor(Date.now() / PERIOD_MS) };
  const known = held.get(documents);
  const { session } = known && Date.now() <= known.signsUntil ? known : hold(catalog, linkRole);
  const credentials = await session;
  return { credentials, begins: credentials.expiresAt - SESSION_SEC * 1000 };
}

/** Requests that come while the session is looked for wait for the same one. */
function hold(catalog: Catalog, role: string): Held {
  const holding: Held = { session: findSession(catalog, role), signsUntil: Number.POSITIVE_INFINITY };
  held.set(catalog.documents, holding);
  holding.session.then(
    ({ expiresAt }) => {
      holding.signsUntil = expiresAt - LEAST_MS;
    },
    () => held.delete(catalog.documents),
  );
  return holding;
}

/** Deletes the row, for a host whose temporary credentials end with it. */
export async function forgetLinkSession(catalog: Catalog): Promise<void> {
  await catalog.documents.send(new DeleteCommand({ TableName: catalog.table, Key: rowKey(catalog) }));
}

const rowKey = (catalog: Catalog) => ({ pk: libraryPartition(catalog), sk: LINKS_KEY });

const signsNow = ({ expiresAt }: SessionRow) => Date.now() <= expiresAt - LEAST_MS;

/** Reads the session in the row, or replaces it by a new one. If several sandboxes do so, the first one's is kept. */
async function findSession(catalog: Catalog, role: string): Promise<SessionRow> {
  const known = await readRow(catalog);
  if (known?.role === role && signsNow(known)) return known;
  const made = await newSession(catalog, role);
  if (await putIfUnchanged(catalog, known, made)) return made;
  const other = await readRow(catalog);
  return other?.role === role && signsNow(other) ? other : made;
}

async function readRow(catalog: Catalog): Promise<SessionRow | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog), ConsistentRead: true }),
  );
  return Item as SessionRow | undefined;
}

async function putIfUnchanged(catalog: Catalog, known: SessionRow | undefined, made: SessionRow): Promise<boolean> {
  try {
    await catalog.documents.send(
      new PutCommand({
        TableName: catalog.table,
        Item: { ...rowKey(catalog), ...made },
        ConditionExpression: "attribute_not_exists(pk) OR accessKeyId = :known",
        ExpressionAttributeValues: { ":known": known?.accessKeyId ?? "none" },
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return false;
  }
}

/** @throws LinksRefused */
async function newSession({ documents }: Catalog, role: string): Promise<SessionRow> {
  const { assumeRole, StsError } = await import("./sts.ts");
  try {
    const session = await assumeRole(documents.config, { role, name: "links", seconds: SESSION_SEC });
    return { role, ...session, keptUntil: Math.ceil(session.expiresAt / 1000) };
  } catch (error) {
    if (error instanceof StsError && error.code === "AccessDenied") throw new LinksRefused(role, error.message);
    throw error;
  }
}
