import { texts } from "../texts/texts.ts";

/** Address and client id of the login page. The address is empty where no login is required, as on a local host. */
interface LoginPage {
  readonly address: string;
  readonly client: string;
  /** Path of the login form of a local host that has users. */
  readonly form?: string;
}

/** Tokens that the login page issues for a code. */
interface Tokens {
  readonly access: string;
  readonly refresh: string;
  /** Time at which `access` must be renewed, in milliseconds since 1970. */
  readonly until: number;
}

/** State that is stored while the browser is at the login page. */
interface Departure {
  readonly state: string;
  readonly verifier: string;
  /** The page that was open. */
  readonly hash: string;
}

/** A login that failed; the message says why. */
export class LoginFailed extends Error {}

/** A token is renewed this long before it expires, because clocks differ and requests take time. */
const MARGIN_MS = 60_000;

/** Keys in sessionStorage: only this tab has the tokens, and only while it is open. */
const TOKENS = "facet.tokens";
const DEPARTURE = "facet.departure";

let page: Promise<LoginPage> | undefined;
let renewal: Promise<string> | undefined;

/**
 * Calls the API as the logged-in user. If there is none, or the session has ended, sends the browser to the login page
 * and never returns.
 */
export async function fetchAsUser(path: string, options: RequestInit = {}): Promise<Response> {
  page ??= findPage();
  const { address, form } = await page;
  if (address === "") return fetchWithCookie(path, options, form);
  const answer = await fetch(path, withToken(options, await accessToken()));
  if (answer.status !== 401) return answer;
  distrustToken();
  return fetch(path, withToken(options, await accessToken()));
}

/** Calls the API of a local host, where a cookie is the login if it has users. */
async function fetchWithCookie(path: string, options: RequestInit, form: string | undefined): Promise<Response> {
  const answer = await fetch(path, options);
  if (answer.status !== 401) return answer;
  location.assign(form ?? "/login");
  return new Promise(() => {});
}

/** Ends the session, here and at the login page. */
export async function logOut(): Promise<void> {
  page ??= findPage();
  const { address, client, form } = await page;
  if (form !== undefined) {
    await fetch("/logout", { method: "POST", redirect: "manual" });
    location.assign(form);
    return;
  }
  sessionStorage.removeItem(TOKENS);
  if (address !== "") go(`${address}/logout`, { client_id: client, logout_uri: origin() });
}

/** Returns true if a login is required. */
export async function hasLogin(): Promise<boolean> {
  page ??= findPage();
  const { address, form } = await page;
  return address !== "" || form !== undefined;
}

async function findPage(): Promise<LoginPage> {
  const answer = await fetch("/assets/login.json");
  if (!answer.ok) throw new LoginFailed(texts.errors.noLoginAddress({ status: texts.errors.status(answer) }));
  return answer.json();
}

function withToken(options: RequestInit, token: string): RequestInit {
  const headers = new Headers(options.headers);
  headers.set("authorization", `Bearer ${token}`);
  return { ...options, headers };
}

/** Renews the token once, however many calls wait for it. */
function accessToken(): Promise<string> {
  renewal ??= findToken().finally(() => {
    renewal = undefined;
  });
  return renewal;
}

async function findToken(): Promise<string> {
  const arrived = await arrive();
  if (arrived) return arrived.access;
  const known = read<Tokens>(TOKENS);
  if (known && known.until > Date.now()) return known.access;
  const { refresh } = known ?? {};
  const renewed = refresh && (await ask({ grant_type: "refresh_token", refresh_token: refresh }, refresh));
  return renewed ? renewed.access : depart();
}

/** Exchanges the code with which the login page sent the browser back. */
async function arrive(): Promise<Tokens | undefined> {
  const query = new URLSearchParams(location.search);
  const departure = read<Departure>(DEPARTURE);
  if (!query.has("state") || !departure || query.get("state") !== departure.state) return undefined;
  sessionStorage.removeItem(DEPARTURE);
  history.replaceState(null, "", `/${departure.hash}`);
  const code = query.get("code");
  if (!code) {
    const reason = query.get("error_description") ?? query.get("error") ?? "";
    throw new LoginFailed(texts.errors.loginFailed({ reason }));
  }
  return ask({ grant_type: "authorization_code", code, redirect_uri: origin(), code_verifier: departure.verifier });
}

/** Authorisation code with PKCE (RFC 7636): someone who intercepts the code does not have the verifier. */
async function depart(): Promise<never> {
  const { address, client } = await page!;
  const departure: Departure = { state: random(), verifier: random(), hash: location.hash };
  sessionStorage.setItem(DEPARTURE, JSON.stringify(departure));
  const challenge = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(departure.verifier));
  go(`${address}/oauth2/authorize`, {
    response_type: "code",
    client_id: client,
    redirect_uri: origin(),
    scope: "openid",
    state: departure.state,
    code_challenge: base64url(new Uint8Array(challenge)),
    code_challenge_method: "S256",
  });
  return new Promise(() => {});
}

/** Requests tokens from the login page; undefined if it refuses. */
async function ask(grant: Record<string, string>, refresh = ""): Promise<Tokens | undefined> {
  const { address, client } = await page!;
  const body = new URLSearchParams({ ...grant, client_id: client });
  const answer = await fetch(`${address}/oauth2/token`, { method: "POST", body });
  if (answer.status === 400) return undefined;
  if (!answer.ok) throw new LoginFailed(texts.errors.loginUnreachable({ status: texts.errors.status(answer) }));
  const { access_token, refresh_token = refresh, expires_in } = await answer.json();
  const until = Date.now() + expires_in * 1000 - MARGIN_MS;
  const tokens: Tokens = { access: access_token, refresh: refresh_token, until };
  sessionStorage.setItem(TOKENS, JSON.stringify(tokens));
  return tokens;
}

/** Marks the token as expired, because the API refused it. */
function distrustToken(): void {
  const known = read<Tokens>(TOKENS);
  if (known) sessionStorage.setItem(TOKENS, JSON.stringify({ ...known, until: 0 }));
}

function go(address: string, query: Record<string, string>): void {
  location.assign(`${address}?${new URLSearchParams(query)}`);
}

/** This page's address as it is registered with the user pool. */
function origin(): string {
  return `${location.origin}/`;
}

function read<T>(name: string): T | undefined {
  const text = sessionStorage.getItem(name);
  return text ? JSON.parse(text) : undefined;
}

/** 256 random bits. */
function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
