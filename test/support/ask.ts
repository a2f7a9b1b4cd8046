import assert from "node:assert/strict";

/** Asks a host's API, by default with POST if there is a body. @returns the answer, which must be a success */
// biome-ignore lint/suspicious/noExplicitAny: each path has its own type of answer
export async function ask(url: string, path: string, body?: object, method = body ? "POST" : "GET"): Promise<any> {
  const sent = body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {};
  const answer = await fetch(`${url}${path}`, { method, ...sent });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

/** Names the two largest clusters Ada and Ben. @returns the ids of these people */
export async function nameAdaAndBen(url: string): Promise<{ ada: string; ben: string }> {
  const { items } = await ask(url, "/clusters?order=size");
  const name = async (at: number, text: string): Promise<string> =>
    (await ask(url, `/clusters/${items[at].clusterId}/name`, { name: text })).personId;
  return { ada: await name(0, "Ada"), ben: await name(1, "Ben") };
}
