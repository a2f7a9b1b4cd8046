import { createHash, randomBytes } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { MAIN } from "../../catalog/store/library-names.ts";
import { groupOf } from "../../catalog/store/roles.ts";
import { resourcesOf } from "../identities.ts";
import type { Resolver, Template } from "../template.ts";

/** The user who is logged in without being asked. */
export const LOCAL_USER = "local";

/** A refused request for tokens. `code` is an error of OAuth 2.0, see RFC 6749, section 5.2. */
export class TokenRefused extends Error {
  readonly code: "invalid_client" | "invalid_grant" | "unsupported_grant_type" | "invalid_request";

  constructor(code: TokenRefused["code"]) {
    super(code);
    this.name = "TokenRefused";
    this.code = code;
  }
}

/** An answer of the token endpoint. */
export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token?: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
}

interface Code {
  readonly username: string;
  readonly redirectUri: string;
  readonly challenge: string;
}

type Query = Readonly<Record<string, string>>;

/**
 * The template's user pool and its client, where everyone may log in under any name. Tokens have the claims and lifetimes
 * that Cognito gives them, and are signed with a key of this process.
 */
export class UserPool {
  /** Issuer of the tokens, as the template's authoriser expects it. */
  readonly issuer: string;
  readonly clientId: string;
  private readonly callbacks: readonly string[];
  private readonly scopes: readonly string[];
  private readonly accessSec: number;
  private readonly signing = generateKeyPair("RS256");
  /** Names of each user's groups. */
  private readonly groups = new Map<string, readonly string[]>([[LOCAL_USER, [groupOf(MAIN, "manage")]]]);
  private readonly codes = new Map<string, Code>();
  private readonly refreshTokens = new Map<string, string>();

  constructor(template: Template, resolver: Resolver) {
    const properties = (type: string) => resolver.resolve(resourcesOf(template, type)[0]?.[1].Properties ?? {});
    const client = properties("AWS::Cognito::UserPoolClient");
    const authoriser = properties("AWS::ApiGatewayV2::Authorizer");
    this.issuer = authoriser.JwtConfiguration?.Issuer ?? "";
    this.clientId = authoriser.JwtConfiguration?.Audience?.[0] ?? "";
    this.callbacks = client.CallbackURLs ?? [];
    this.scopes = client.AllowedOAuthScopes ?? [];
    this.accessSec = 60 * Number(client.AccessTokenValidity ?? 60);
  }

  /** Makes someone a member of these groups only. Tokens issued from now on name them. */
  setGroups(username: string, groups: readonly string[]): void {
    this.groups.set(username, groups);
  }

  /** Logs someone in. @returns the address to which the browser returns with a code @throws TokenRefused */
  authorize({ client_id, redirect_uri = "", state = "", code_challenge = "", login_hint }: Query): string {
    if (client_id !== this.clientId) throw new TokenRefused("invalid_client");
    if (!this.callbacks.includes(redirect_uri) || code_challenge === "") throw new TokenRefused("invalid_request");
    const code = randomBytes(18).toString("base64url");
    this.codes.set(code, { username: login_hint ?? LOCAL_USER, redirectUri: redirect_uri, challenge: code_challenge });
    return `${redirect_uri}?${new URLSearchParams({ code, state })}`;
  }

  /**
   * Exchanges a code or a refresh token for tokens. Unlike Cognito, also a user name alone, with which programs and tests
   * on this machine log in.
   * @throws TokenRefused
   */
  async exchange(query: Query): Promise<Tokens> {
    const { grant_type, client_id = this.clientId, username = LOCAL_USER, refresh_token = "" } = query;
    if (client_id !== this.clientId) throw new TokenRefused("invalid_client");
    if (grant_type === "password") return this.tokensOf(username);
    if (grant_type === "refresh_token") {
      const known = this.refreshTokens.get(refresh_token);
      if (known === undefined) throw new TokenRefused("invalid_grant");
      return this.tokensOf(known);
    }
    if (grant_type !== "authorization_code") throw new TokenRefused("unsupported_grant_type");
    const user = this.redeem(query);
    const refresh = randomBytes(750).toString("base64url");
    this.refreshTokens.set(refresh, user);
    return { ...(await this.tokensOf(user)), refresh_token: refresh };
  }

  /** The claims of a valid access token. @throws Error of jose if it is not valid */
  async verify(token: string): Promise<JWTPayload & { readonly scope?: string }> {
    const { publicKey } = await this.signing;
    const { payload } = await jwtVerify(token, publicKey, { issuer: this.issuer });
    // API Gateway takes the audience from `aud`, which id tokens have, or else from `client_id`.
    if ((payload.aud ?? payload.client_id) !== this.clientId) throw new Error("another client's token");
    return payload;
  }

  /** Checks a code and its proof (RFC 7636). A code is valid once. @returns the user */
  private redeem({ code = "", code_verifier = "", redirect_uri }: Query): string {
    const known = this.codes.get(code);
    this.codes.delete(code);
    const challenge = createHash("sha256").update(code_verifier).digest("base64url");
    if (!known || known.challenge !== challenge || known.redirectUri !== redirect_uri)
      throw new TokenRefused("invalid_grant");
    return known.username;
  }

  private async tokensOf(username: string): Promise<Tokens> {
    const { privateKey, publicKey } = await this.signing;
    const kid = await calculateJwkThumbprint(await exportJWK(publicKey));
    const sub = createHash("sha256").update(username).digest("hex").slice(0, 32);
    const sign = (claims: JWTPayload) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", kid })
        .setIssuer(this.issuer)
        .setSubject(sub)
        .setIssuedAt()
        .setExpirationTime(`${this.accessSec}s`)
        .setJti(crypto.randomUUID())
        .sign(privateKey);
    return {
      access_token: await sign({
        client_id: this.clientId,
        token_use: "access",
        scope: this.scopes.join(" "),
        username,
        ...(this.groups.has(username) ? { "cognito:groups": this.groups.get(username) } : {}),
      }),
      id_token: await sign({ aud: this.clientId, token_use: "id", "cognito:username": username }),
      token_type: "Bearer",
      expires_in: this.accessSec,
    };
  }
}
