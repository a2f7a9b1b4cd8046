import type { ActionFacts } from "../../catalog/decisions/action-facts.ts";
import type { Actor } from "../../catalog/decisions/actions.ts";
import { logEvent } from "../../catalog/decisions/log-event.ts";
import {
  isInForce,
  listShares as listRows,
  putShare,
  revokeShare as revokeRow,
  type Share,
} from "../../catalog/rows/shares.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { notFound, Problem } from "../problem.ts";
import type { OperationId } from "../routes.ts";
import { newToken } from "../share-token.ts";
import { findPhotos } from "./list-photos.ts";
import { personInForce } from "./people.ts";
import { filterOf, shareOf } from "./shared-photos.ts";

/** Makes a link. Its secret is in the answer and nowhere else. */
export async function createShare({ catalog }: ApiContext, { body, by }: Input<"createShare">) {
  const { title, photos, blurred, until } = body;
  if (Date.parse(until) <= Date.now()) throw new Problem(400, "Give an end of the link that is in the future");
  for (const personId of new Set([...photos.person, ...photos.without])) await personInForce(catalog, personId);
  const { token, ...made } = newToken();
  const createdAt = new Date().toISOString();
  const share = await putShare(catalog, {
    ...{ ...made, title, blurred, who: by.who, createdAt, until: new Date(until).toISOString() },
    // The table stores no undefined values.
    photos: Object.fromEntries(Object.entries(photos).filter(([, value]) => value !== undefined)),
  });
  await log(catalog, by, {
    operation: "createShare",
    what: `shared photos by the link “${title}” until ${share.until}`,
    facts: { kind: "link-created", subject: title },
  });
  return { ...shown(share), token };
}

export async function listShares({ catalog }: ApiContext, { query: { limit, cursor } }: Input<"listShares">) {
  const page = await listRows(catalog, limit, cursor);
  return { ...page, items: page.items.map(shown) };
}

export async function revokeShare({ catalog }: ApiContext, { id, by }: Input<"revokeShare">) {
  const revoked = await revokeRow(catalog, id, by.who);
  if (!revoked) throw notFound("share", id);
  const { share, isNew } = revoked;
  if (isNew) {
    await log(catalog, by, {
      operation: "revokeShare",
      what: `revoked the link “${share.title}”, which ended at ${share.until}`,
      facts: { kind: "link-revoked", subject: share.title },
    });
  }
  return undefined;
}

/** The entry is not named in the answer, as it cannot be undone. */
async function log(
  catalog: Catalog,
  { who }: Actor,
  event: { readonly operation: OperationId; readonly what: string; readonly facts: ActionFacts },
): Promise<void> {
  await logEvent(catalog, { who, ...event });
}

function shown(share: Share) {
  const { shareId, title, photos, blurred, who, createdAt, until, revokedBy, revokedAt } = share;
  const facts = { shareId, title, photos, blurred, who, createdAt, until, revokedBy, revokedAt };
  return { ...facts, inForce: isInForce(share) };
}

export async function getShared(_: ApiContext, input: Input<"getShared">) {
  const { title, until, blurred } = shareOf(input);
  return { title, until, blurred };
}

/** Lists the photos that a link covers now. Visitors see no names of files and folders. */
export async function listSharedPhotos({ catalog }: ApiContext, input: Input<"listSharedPhotos">) {
  const { cursor, limit } = input.query;
  const { items, ...page } = await findPhotos(catalog, { ...filterOf(shareOf(input)), cursor, limit });
  return {
    ...page,
    items: items
      .filter(({ width }) => width > 0)
      .map(({ photoId, takenAt, width, height }) => ({ photoId, takenAt, width, height })),
  };
}

export const SHARE_OPERATIONS = { createShare, listShares, revokeShare, getShared, listSharedPhotos };
