import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { decodeCursor, encodeCursor, type Page } from "../store/cursor.ts";
import { shareKey, sharePrefix, sharesPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { queryPage, withoutKey } from "../store/table.ts";

/** A link to some photos for people without a login. It stays in the list for a while after its end, as a log. */
export interface Share {
  /** Shares sort by it in the order in which they were made. */
  readonly shareId: string;
  readonly title: string;
  /** The filter of the photos, as the API parses it. */
  readonly photos: Readonly<Record<string, unknown>>;
  /** True if all faces but those of the filter's people are blurred. */
  readonly blurred: boolean;
  /** SHA-256 of the secret in the link, base64url. */
  readonly digest: string;
  /** Who made it. */
  readonly who: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** End of the link, ISO 8601. */
  readonly until: string;
  /** Who revoked it before its end, and when. */
  readonly revokedBy?: string;
  readonly revokedAt?: string;
  /** Seconds since 1970: DynamoDB deletes the row some time after. */
  readonly keptUntil: number;
}

/** Time for which a share stays in the list after its end. */
const KEPT_DAYS = 90;

const rowKey = (catalog: Catalog, shareId: string) => ({ pk: sharesPartition(catalog), sk: shareKey(shareId) });

export async function putShare(catalog: Catalog, given: Omit<Share, "keptUntil">): Promise<Share> {
  const share = { ...given, keptUntil: Math.floor(Date.parse(given.until) / 1000) + KEPT_DAYS * 24 * 3600 };
  await catalog.documents.send(
    new PutCommand({ TableName: catalog.table, Item: { ...rowKey(catalog, share.shareId), ...share } }),
  );
  return share;
}

export async function getShare(catalog: Catalog, shareId: string): Promise<Share | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog, shareId), ConsistentRead: true }),
  );
  return Item && withoutKey(Item as Share & ReturnType<typeof rowKey>);
}

/** Lists shares, latest first. @throws BadCursor */
export async function listShares(catalog: Catalog, limit: number, cursor?: string): Promise<Page<Share>> {
  const after = cursor === undefined ? undefined : shareKey(String(decodeCursor(cursor)[0]));
  const { rows, last } = await queryPage<Share>(catalog, sharesPartition(catalog), sharePrefix, {
    ...{ limit, descending: true },
    ...(after ? { after } : {}),
  });
  const items = rows.map(withoutKey).filter(({ keptUntil }) => keptUntil * 1000 > Date.now());
  return { items, ...(last ? { cursor: encodeCursor([last.slice(sharePrefix.length)]) } : {}) };
}

/**
 * Ends a share. Nothing changes if somebody did before.
 * @returns the share, and whether this call ended it; undefined if there is none with this id
 */
export async function revokeShare(
  catalog: Catalog,
  shareId: string,
  who: string,
): Promise<{ readonly share: Share; readonly isNew: boolean } | undefined> {
  try {
    const { Attributes } = await catalog.documents.send(
      new UpdateCommand({
        TableName: catalog.table,
        Key: rowKey(catalog, shareId),
        UpdateExpression: "SET revokedBy = if_not_exists(revokedBy, :who), revokedAt = if_not_exists(revokedAt, :now)",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeValues: { ":who": who, ":now": new Date().toISOString() },
        ReturnValues: "ALL_OLD",
      }),
    );
    const share = Attributes as Share;
    return { share, isNew: share.revokedAt === undefined };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return undefined;
  }
}

/** Returns whether a share can be used. */
export function isInForce({ until, revokedAt }: Share): boolean {
  return revokedAt === undefined && Date.now() < Date.parse(until);
}
