/** Where people log in, and as which client; without an address nobody has to, as on a machine of one's own. */
interface LoginPage {
  readonly address: string;
  readonly client: string;
}

/** What the login page hands out for a code. */
interface Tokens {
  readonly access: string;
  readonly refresh: string;
  /** Milliseconds since 1970 at which `access` is to be renewed. */
  readonly until: number;
}

/** What is remembered while the browser is at the login page. */
interface Departure {
  readonly state: string;
  readonly verifier: string;
  /** The part of the page that was open. */
  readonly hash: string;
}

/** Nobody was logged in; the message says why. */
export class LoginFailed extends Error {}

/** A token is renewed this long before it expires: clocks differ, and calls take a while. */
const MARGIN_MS = 60_000;

/** Only this tab has them, and only while it is open. */
const TOKENS = "facet.tokens";
const DEPARTURE = "facet.departure";

let page: Promise<LoginPage> | undefined;
let renewal: Promise<string> | undefined;

/**
 * Calls the API as who is logged in. Sends the browser to the login page where nobody is, or not any more; then it does
 * not return.
 */
export async function fetchAsUser(path: string, options: RequestInit = {}): Promise<Response> {
  page ??= findPage();
  const { address } = await page;
  if (address === "") return fetch(path, options);
  const answer = await fetch(path, withToken(options, await accessToken()));
  if (answer.status !== 401) return answer;
  distrustToken();
  return fetch(path, withToken(options, await accessToken()));
}

/** Forgets who is logged in, here and at the login page. */
export async function logOut(): Promise<void> {
  page ??= findPage();
  const { address, client } = await page;
  sessionStorage.removeItem(TOKENS);
  if (address !== "") go(`${address}/logout`, { client_id: client, logout_uri: origin() });
}

/** Whether people log in here at all. */
export async function hasLogin(): Promise<boolean> {
  page ??= findPage();
  return (await page).address !== "";
}

async function findPage(): Promise<LoginPage> {
  const answer = await fetch("/assets/login.json");
  if (!answer.ok) throw new LoginFailed(`Where to log in is not known: ${answer.status} ${answer.statusText}`);
  return answer.json();
}

function withToken(options: RequestInit, token: string): RequestInit {
  const headers = new Headers(options.headers);
  headers.set("authorization", `Bearer ${token}`);
  return { ...options, headers };
}

/** One renewal at a time, however many calls wait for it. */
function accessToken(): Promise<string> {
  renewal ??= findToken().finally(() => {
    renewal = undefined;
  });
  return renewal;
}

async function findToken(): Promise<string> {
  const come = await arrive();
  if (come) return come.access;
  const known = read<Tokens>(TOKENS);
  if (known && known.until > Date.now()) return known.access;
  const { refresh } = known ?? {};
  const renewed = refresh && (await ask({ grant_type: "refresh_token", refresh_token: refresh }, refresh));
  return renewed ? renewed.access : depart();
}

/** Takes the code with which the login page sent the browser back. */
async function arrive(): Promise<Tokens | undefined> {
  const query = new URLSearchParams(location.search);
  const departure = read<Departure>(DEPARTURE);
  if (!query.has("state") || !departure || query.get("state") !== departure.state) return undefined;
  sessionStorage.removeItem(DEPARTURE);
  history.replaceState(null, "", `/${departure.hash}`);
  const code = query.get("code");
  if (!code) throw new LoginFailed(`Nobody was logged in: ${query.get("error_description") ?? query.get("error")}`);
  return ask({ grant_type: "authorization_code", code, redirect_uri: origin(), code_verifier: departure.verifier });
}

/** Authorisation code with PKCE (RFC 7636): who would catch the code on its way back has not the verifier. */
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

/** Asks the login page for tokens; undefined where it refuses. */
async function ask(grant: Record<string, string>, refresh = ""): Promise<Tokens | undefined> {
  const { address, client } = await page!;
  const body = new URLSearchParams({ ...grant, client_id: client });
  const answer = await fetch(`${address}/oauth2/token`, { method: "POST", body });
  if (answer.status === 400) return undefined;
  if (!answer.ok) throw new LoginFailed(`The login page does not answer: ${answer.status} ${answer.statusText}`);
  const { access_token, refresh_token = refresh, expires_in } = await answer.json();
  const until = Date.now() + expires_in * 1000 - MARGIN_MS;
  const tokens: Tokens = { access: access_token, refresh: refresh_token, until };
  sessionStorage.setItem(TOKENS, JSON.stringify(tokens));
  return tokens;
}

/** A token that the API refused is not shown to it again. */
function distrustToken(): void {
  const known = read<Tokens>(TOKENS);
  if (known) sessionStorage.setItem(TOKENS, JSON.stringify({ ...known, until: 0 }));
}

function go(address: string, query: Record<string, string>): void {
  location.assign(`${address}?${new URLSearchParams(query)}`);
}

/** As the pool knows the page it may send people back to. */
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
