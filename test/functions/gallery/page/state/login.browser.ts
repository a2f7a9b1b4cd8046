import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { buildGallery } from "../../../../../functions/gallery/build.ts";
import { texts } from "../../../../../functions/gallery/page/texts/texts.ts";
import { openBrowser, withoutBrowser } from "../../../../support/browser.ts";
import { temporaryFolder } from "../../../../support/facet.ts";

/** A user pool with one user. The tests revoke its tokens. */
interface Pool {
  readonly address: string;
  /** Valid access tokens. */
  readonly accessTokens: Set<string>;
  /** Valid refresh tokens. */
  readonly refreshTokens: Set<string>;
  /** Number of times the browser has visited the login page. */
  visits: number;
}

async function listen(t: TestContext, serve: RequestListener): Promise<string> {
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A login page that accepts everyone, and checks requests as RFC 6749 and RFC 7636 require. */
async function openPool(t: TestContext): Promise<Pool> {
  const codes = new Map<string, { challenge: string; redirect: string }>();
  const pool = { accessTokens: new Set<string>(), refreshTokens: new Set<string>(), visits: 0, address: "" };
  const grant = (answer: ServerResponse) => {
    const tokens = { access_token: randomUUID(), refresh_token: randomUUID(), expires_in: 3600 };
    pool.accessTokens.add(tokens.access_token);
    pool.refreshTokens.add(tokens.refresh_token);
    answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(tokens));
  };
  pool.address = await listen(t, async (request, answer) => {
    const { pathname, searchParams: query } = new URL(request.url ?? "", "http://pool");
    if (pathname === "/oauth2/authorize") {
      assert.deepEqual([query.get("client_id"), query.get("code_challenge_method")], ["page", "S256"]);
      pool.visits++;
      const [code, redirect] = [randomUUID(), query.get("redirect_uri") ?? ""];
      codes.set(code, { challenge: query.get("code_challenge") ?? "", redirect });
      answer.writeHead(302, { location: `${redirect}?code=${code}&state=${query.get("state")}` }).end();
      return;
    }
    answer.setHeader("access-control-allow-origin", request.headers.origin ?? "");
    const given = new URLSearchParams(await text(request));
    const asked = codes.get(given.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(given.get("code_verifier") ?? "")
      .digest("base64url");
    const byCode = asked?.challenge === challenge && asked.redirect === given.get("redirect_uri");
    const byRefresh = pool.refreshTokens.delete(given.get("refresh_token") ?? "");
    if (given.get("client_id") === "page" && (byCode || byRefresh)) grant(answer);
    else answer.writeHead(400).end('{"error":"invalid_grant"}');
  });
  return pool;
}

/** Serves the gallery with its own function, beside an API that requires a valid token. */
async function openPage(t: TestContext, { address, accessTokens }: Pool): Promise<string> {
  process.env.GALLERY_FOLDER = join(await temporaryFolder(t), "public");
  process.env.LOGIN_ADDRESS = address;
  process.env.LOGIN_CLIENT = "page";
  process.env.POWERTOOLS_LOG_LEVEL = "SILENT";
  await buildGallery(process.env.GALLERY_FOLDER);
  const { handler } = await import("../../../../../functions/gallery/handler.ts");
  return listen(t, async (request, answer) => {
    const { pathname } = new URL(request.url ?? "", "http://page");
    const [, first, file] = pathname.split("/");
    if (pathname !== "/" && first !== "assets") return answerApi(request, answer, accessTokens);
    const event = { pathParameters: file ? { file } : undefined } as unknown as APIGatewayProxyEventV2;
    const { statusCode, headers, body } = (await handler(event, {} as Context)) as APIGatewayProxyStructuredResultV2;
    answer.writeHead(statusCode ?? 500, headers as Record<string, string>).end(body);
  });
}

function answerApi({ headers, url }: IncomingMessage, answer: ServerResponse, accessTokens: ReadonlySet<string>): void {
  const [, token = ""] = /^Bearer (.+)$/.exec(headers.authorization ?? "") ?? [];
  if (!accessTokens.has(token)) {
    answer.writeHead(401, { "content-type": "application/json" }).end('{"message":"Unauthorized"}');
    return;
  }
  const none = { count: 0, photos: [] };
  const status = { photos: 0, faces: 0, people: 0, skipped: none, failed: none };
  const body = url === "/status" ? status : { items: [] };
  answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

test("a visitor logs in once, returns to the same page, stays logged in, and logs out", {
  skip: withoutBrowser,
}, async (t) => {
  // Prepare
  const pool = await openPool(t);
  const url = await openPage(t, pool);
  const browser = await openBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  const refused: string[] = [];
  page.on("console", (message) => /Content Security Policy/.test(message.text()) && refused.push(message.text()));
  const answered = () => page.waitForResponse((answer) => answer.url() === `${url}/status` && answer.ok());
  // Act: the first visit
  await Promise.all([answered(), page.goto(`${url}/#/people`)]);
  // Assess: no trace of the login in the address
  assert.equal(page.url(), `${url}/#/people`);
  assert.equal(pool.visits, 1);
  // Act: the access token expires, then the page reloads
  pool.accessTokens.clear();
  await answered();
  await Promise.all([answered(), page.reload()]);
  // Assess
  assert.equal(pool.visits, 1);
  // Act: all tokens expire
  pool.accessTokens.clear();
  pool.refreshTokens.clear();
  await answered();
  // Assess
  assert.equal(pool.visits, 2);
  // Act: log out
  const left = page.waitForRequest((request) => request.url().startsWith(`${pool.address}/logout`));
  await page.getByRole("button", { name: texts.navigation.more }).click();
  await page.getByRole("button", { name: texts.navigation.logOut }).click();
  // Assess
  const asked = new URL((await left).url()).searchParams;
  assert.deepEqual([asked.get("client_id"), asked.get("logout_uri")], ["page", `${url}/`]);
  assert.deepEqual(refused, []);
});
