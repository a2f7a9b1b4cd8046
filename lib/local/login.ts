import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { userInfo } from "node:os";
import { Guesses } from "./guesses.ts";
import { type Authorize, answer, type Route } from "./http-api.ts";
import type { Keys } from "./keys.ts";
import { isSignedForApi } from "./like-aws/authorizers.ts";
import { GatewayError } from "./like-aws/gateway-error.ts";
import { loginForm } from "./login-form.ts";
import { problem } from "./problems.ts";
import { S3Error } from "./s3/errors.ts";
import { readRequest } from "./s3/request.ts";
import { authenticate } from "./s3/signature.ts";
import { targetOf } from "./target.ts";
import { ACCOUNT } from "./template.ts";
import { isPassword, readUsers, type User } from "./users.ts";

/** Time for which a login lasts. */
const SESSION_MS = 12 * 3600 * 1000;
/** Bytes of a body with a name and a password. */
const LARGEST_FORM = 4096;

/** The host has users, and the request is nobody's. */
class LoginRequired extends GatewayError {
  constructor() {
    super(401, "This host has users: log in at /login, or sign the request with the key that facet keys prints");
  }

  override get answer() {
    return problem(401, this.message);
  }
}

interface Session {
  readonly name: string;
  /** A login ends when the password changes. */
  readonly digest: string;
  readonly until: number;
}

export interface LoginOptions {
  readonly guesses?: Guesses;
  /** True for a port that other devices reach, over TLS: without users nobody is let in there, nor by a signature. */
  readonly isPublic?: boolean;
}

/**
 * Logins of the users of a host, if it has any. A login is a cookie that no script and no other site can use. Commands on
 * this machine sign their requests instead.
 */
export class Login {
  private readonly dataDir: string;
  private readonly keys: Keys;
  /** Sessions by the digest of their token. */
  private readonly sessions = new Map<string, Session>();
  private readonly guesses: Guesses;
  private readonly isPublic: boolean;

  /** @param keys with which requests may be signed */
  constructor(dataDir: string, keys: Keys, { guesses = new Guesses(), isPublic = false }: LoginOptions = {}) {
    this.guesses = guesses;
    this.isPublic = isPublic;
    this.dataDir = dataDir;
    this.keys = keys;
  }

  /** Authorises a request to the API. Pages and assets are open, because they contain no data. @throws GatewayError 401, 403 */
  readonly authorize: Authorize = async ({ type }, request, body) => {
    const users = await readUsers(this.dataDir);
    if (type === "NONE" || this.isOpenTo(users)) return undefined;
    if (!this.isPublic && isSignedForApi(request)) return this.bySignature(request, body);
    const user = this.userOf(users, request);
    if (!user) throw new LoginRequired();
    // As API Gateway passes on the claims of a token.
    return { jwt: { claims: { username: user.name, "cognito:groups": `[${user.groups.join(" ")}]` }, scopes: [] } };
  };

  /** Serves /login and /logout. @returns false if a request is for neither */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const page = `${request.method} ${targetOf(request.url).path}`;
    if (!["GET /login", "POST /login", "POST /logout"].includes(page)) return false;
    const users = await readUsers(this.dataDir);
    if (this.isOpenTo(users)) return false;
    if (page === "GET /login") answer(response, loginForm({}));
    else if (page === "POST /login") await this.logIn(users, request, response);
    else this.logOut(request, response);
    return true;
  }

  /** The routes, with the answer of GET /assets/login.json saying whether the host has users. */
  withLogin(routes: readonly Route[]): Route[] {
    return routes.map((route) => {
      if (route.key !== "GET /assets/{file}") return route;
      return {
        ...route,
        invoke: async (event, gone) => {
          const hasUsers = event.pathParameters?.file === "login.json" && !this.isOpenTo(await readUsers(this.dataDir));
          if (!hasUsers) return route.invoke(event, gone);
          const body = JSON.stringify({ address: "", client: "", form: "/login" });
          return {
            statusCode: 200,
            headers: { "content-type": "application/json", "cache-control": "no-cache" },
            body,
          };
        },
      };
    });
  }

  /** Returns whether everyone may use the host: only programs on this machine reach it, and it has no users. */
  private isOpenTo(users: readonly User[]): boolean {
    return users.length === 0 && !this.isPublic;
  }

  private bySignature(request: IncomingMessage, body: Buffer): object {
    try {
      authenticate(readRequest(request), this.keys, body);
    } catch (error) {
      if (error instanceof S3Error) throw new GatewayError(403, "Forbidden");
      throw error;
    }
    return { iam: { userArn: `arn:aws:iam::${ACCOUNT}:user/${userInfo().username}` } };
  }

  private userOf(users: readonly User[], request: IncomingMessage): User | undefined {
    const session = this.sessions.get(digestOf(tokenOf(request)));
    if (!session || session.until < Date.now()) return undefined;
    return users.find(({ name, digest }) => name === session.name && digest === session.digest);
  }

  private async logIn(users: readonly User[], request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = await readForm(request);
    const [name, password] = [form?.get("name") ?? "", form?.get("password") ?? ""];
    const user = users.find((each) => each.name === name);
    // Names that nobody has share their attempts, so that guessed names take no memory.
    const guessed = user ? name : "";
    const seconds = this.guesses.attempt(guessed);
    if (seconds > 0) return answer(response, loginForm({ name, wait: seconds }));
    if (!(await isPassword(user, password)) || !user) return answer(response, loginForm({ name, isWrong: true }));
    this.guesses.succeeded(guessed);
    const token = randomBytes(32).toString("base64url");
    for (const [known, { until }] of this.sessions) if (until < Date.now()) this.sessions.delete(known);
    this.sessions.set(digestOf(token), { name, digest: user.digest, until: Date.now() + SESSION_MS });
    redirect(response, "/", this.cookie(request, token, SESSION_MS / 1000));
  }

  private logOut(request: IncomingMessage, response: ServerResponse): void {
    this.sessions.delete(digestOf(tokenOf(request)));
    redirect(response, "/login", this.cookie(request, "", 0));
  }

  private cookie(request: IncomingMessage, token: string, seconds: number): string {
    const secure = this.isPublic ? "; Secure" : "";
    return `${cookieName(request)}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
  }
}

/** Browsers send the cookies of an address to all of its ports. */
const cookieName = ({ socket }: IncomingMessage) => `facet-${socket.localPort}`;

function tokenOf(request: IncomingMessage): string {
  const pairs = (request.headers.cookie ?? "").split(/; */).map((pair) => pair.split("="));
  return pairs.find(([name]) => name === cookieName(request))?.[1] ?? "";
}

const digestOf = (token: string) => createHash("sha256").update(token).digest("base64url");

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= LARGEST_FORM) chunks.push(chunk);
  }
  return size <= LARGEST_FORM ? new URLSearchParams(Buffer.concat(chunks).toString()) : undefined;
}

function redirect(response: ServerResponse, location: string, setCookie: string): void {
  response.writeHead(303, { location, "set-cookie": setCookie, "cache-control": "no-store" }).end();
}
