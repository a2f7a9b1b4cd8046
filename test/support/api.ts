/** Access tokens by the address of their host; undefined where no login is required. */
const tokens = new Map<string, Promise<string | undefined>>();

/** Sends a request to a host's API, as a user who is logged in if the host requires it. @param path begins with a slash */
export async function fetchApi(url: string, path: string, init: RequestInit = {}): Promise<Response> {
  const token = tokens.get(url) ?? logIn(url);
  tokens.set(url, token);
  const headers = new Headers(init.headers);
  const known = await token;
  if (known !== undefined) headers.set("authorization", `Bearer ${known}`);
  return fetch(url + path, { ...init, headers });
}

/** Logs in without a password, as the login page of a local host allows. */
async function logIn(url: string): Promise<string | undefined> {
  const answer = await fetch(`${url}/assets/login.json`);
  if (!answer.ok) throw new Error(`${url}/assets/login.json: ${answer.status} ${await answer.text()}`);
  const { address } = await answer.json();
  if (address === "") return undefined;
  const body = new URLSearchParams({ grant_type: "password" });
  const { access_token } = await (await fetch(`${address}/oauth2/token`, { method: "POST", body })).json();
  return access_token;
}
