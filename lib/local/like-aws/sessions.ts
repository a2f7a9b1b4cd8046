import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Credentials, Keys } from "../keys.ts";
import { S3Error } from "../s3/errors.ts";
import type { Principal } from "./policies/statements.ts";

/** Temporary credentials, as AWS STS issues them. */
export interface SessionCredentials extends Credentials {
  /** As long as the tokens of AWS, which every link contains. */
  readonly sessionToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

interface Session extends SessionCredentials {
  readonly principal: Principal;
}

/** Length in characters. AWS does not document one: tokens of functions have 1,000 to 1,600. */
const TOKEN_LENGTH = 1500;

/** Expired sessions are remembered, so that their requests get the right error, until there are more than this. */
const MOST_SESSIONS = 1000;

/** The permanent and temporary keys of a host. A temporary key is valid only with its token, until it expires. */
export class Sessions implements Keys {
  private readonly permanent: ReadonlyMap<string, { readonly secret: string; readonly principal: Principal }>;
  private readonly lifetimeMs: number;
  private readonly sessions = new Map<string, Session>();

  /** @param permanent the permanent keys by id, with their owners */
  constructor(permanent: Sessions["permanent"], lifetimeSec: number) {
    this.permanent = permanent;
    this.lifetimeMs = lifetimeSec * 1000;
  }

  /** @param seconds lifetime; by default that of all sessions of the host */
  issue(principal: Principal, seconds = this.lifetimeMs / 1000): SessionCredentials {
    const session: Session = {
      accessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString("base64"),
      sessionToken: randomBytes((TOKEN_LENGTH / 4) * 3).toString("base64"),
      expiresAt: Date.now() + seconds * 1000,
      principal,
    };
    this.sessions.set(session.accessKeyId, session);
    for (const [id, { expiresAt }] of this.sessions) {
      if (this.sessions.size <= MOST_SESSIONS) break;
      if (expiresAt < Date.now()) this.sessions.delete(id);
    }
    return session;
  }

  /** Returns true if less than half of a session's lifetime is left, and whoever uses it should get another. */
  isStale({ expiresAt }: Pick<SessionCredentials, "expiresAt">): boolean {
    return expiresAt - Date.now() < this.lifetimeMs / 2;
  }

  get(accessKeyId: string): string | undefined {
    return this.sessions.get(accessKeyId)?.secretAccessKey ?? this.permanent.get(accessKeyId)?.secret;
  }

  principalOf(accessKeyId: string): Principal | undefined {
    return (this.sessions.get(accessKeyId) ?? this.permanent.get(accessKeyId))?.principal;
  }

  /** @throws S3Error ExpiredToken, InvalidToken */
  checkToken(accessKeyId: string, token: string | undefined): void {
    const session = this.sessions.get(accessKeyId);
    if (!session) return;
    if (!isSame(token ?? "", session.sessionToken))
      throw new S3Error("InvalidToken", "The provided token is malformed or otherwise invalid.");
    if (session.expiresAt < Date.now()) throw new S3Error("ExpiredToken", "The provided token has expired.");
  }
}

/** The environment variables from which the SDK reads temporary credentials. */
export function sessionEnvironment(session: SessionCredentials): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
  };
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
