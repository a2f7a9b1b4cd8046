import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { getShare, isInForce, type Share } from "../catalog/rows/shares.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { Problem } from "./problem.ts";
import type { Request } from "./request.ts";

/** The request header with the token of a link. Unlike a path it is in no log. */
const HEADER = "facet-share";

/** The link does not exist, has ended or was revoked. Visitors do not learn which. */
export class NoShare extends Problem {
  constructor() {
    super(404, "This link has expired or was revoked: ask for a new one");
    this.name = "NoShare";
  }
}

/** Makes the token of a new share: 256 random bits, of which only a digest is stored. Ids sort by time. */
export function newToken() {
  const shareId = `${Date.now().toString(36).padStart(9, "0")}${randomBytes(4).toString("hex")}`;
  const secret = randomBytes(32).toString("base64url");
  return { shareId, token: `${shareId}.${secret}`, digest: digestOf(secret) };
}

/** Returns the share whose token a visitor sends. @throws NoShare */
export async function requireShare(catalog: Catalog, { headers }: Request): Promise<Share> {
  const [, shareId = "", secret = ""] = /^([0-9a-z]{1,40})\.([\w-]{43})$/.exec(headers[HEADER] ?? "") ?? [];
  const share = shareId === "" ? undefined : await getShare(catalog, shareId);
  const isRight = timingSafeEqual(Buffer.from(digestOf(secret)), Buffer.from(share?.digest ?? digestOf("")));
  if (!share || !isRight || !isInForce(share)) throw new NoShare();
  return share;
}

function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
