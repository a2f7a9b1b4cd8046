import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PROBLEM_TYPES, type ProblemType } from "../../lib/api/problem-types.ts";
import { problem } from "../../lib/api/schemas/problem.ts";
import { type Library, openLibraryHost } from "./library.ts";

let library: Library;
before(async () => {
  library = await openLibraryHost();
});
after(() => library.close());

const json = { "content-type": "application/json" };

/** Sends a raw body. */
async function send(method: string, path: string, body?: string, headers: Record<string, string> = json) {
  const answer = await fetch(`${library.host.url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

test("malformed requests are answered with a 4xx problem", async () => {
  const { clusterId } = (await library.clusters())[0]!;
  const long = "x".repeat(3000);
  const cases: [string, string, string | undefined, number][] = [
    ["GET", "/nowhere", undefined, 404],
    ["PUT", "/people", "{}", 405],
    ["OPTIONS", "/people/x/merge", undefined, 405],
    ["POST", "/people", '{"name":', 400],
    ["POST", "/people", '"Ada"', 400],
    ["POST", "/people", "[]", 400],
    ["POST", "/people", undefined, 400],
    ["POST", "/people", '{"name": "Ada", "faceId": "x"}', 400],
    ["POST", "/people", '{"name": "  \\u200b"}', 400],
    ["POST", "/people", '{"name": "A\\u0000da"}', 400],
    ["POST", "/people", '{"name": "A\\ud800"}', 400],
    ["POST", `/clusters/${clusterId}/name`, '{"nam": "Ada"}', 400],
    ["POST", `/clusters/${clusterId}/name`, JSON.stringify({ personId: long }), 400],
    ["PATCH", `/clusters/${clusterId}`, '{"hidden": true, "name": "Ada"}', 400],
    ["POST", "/runs", '{"forced": true}', 400],
    ["GET", `/photos?person=${long}`, undefined, 400],
    ["GET", "/photos?after=2015", undefined, 400],
    ["GET", "/people?order=faces", undefined, 400],
    ["GET", "/status?verbose=1", undefined, 400],
    ...["people", "faces", "photos", "clusters", "runs"].map((kind): [string, string, undefined, number] => [
      "GET",
      `/${kind}/${long}`,
      undefined,
      404,
    ]),
    ["POST", `/suggestions/${long}${long}/no`, undefined, 404],
  ];
  for (const [method, path, body, status] of cases) {
    // Act
    const answer = await send(method, path, body);
    // Assess
    const what = `${method} ${path.slice(0, 60)} ${body?.slice(0, 60)}: ${answer.text.slice(0, 300)}`;
    assert.equal(answer.status, status, what);
    assert.equal(answer.headers.get("content-type"), "application/problem+json", what);
    const { type, status: told } = problem().parse(JSON.parse(answer.text));
    assert.equal(told, status, what);
    assert.equal(PROBLEM_TYPES[type.replace(/^.*:/, "") as ProblemType].status, status, what);
    assert.equal(answer.headers.get("allow") !== null, status === 405, what);
  }
  const other = await send("PUT", "/people", "{}");
  assert.equal(other.headers.get("allow"), "GET, POST");
  const text = await send("POST", "/people", "Ada", { "content-type": "text/plain" });
  assert.equal(text.status, 415);
});

test("a cursor is accepted by the list that returned it, with any limit, and by no other", async () => {
  // Prepare
  const { body: first } = await library.call("GET", "/photos?limit=2&minFaces=0");
  const { cursor } = first;
  // Act
  const next = await library.call("GET", `/photos?limit=1&minFaces=0&cursor=${cursor}`);
  const others = await Promise.all(
    [
      `/photos?cursor=${cursor}`,
      `/photos?minFaces=1&cursor=${cursor}`,
      `/people?minFaces=0&cursor=${cursor}`,
      `/photos?minFaces=0&cursor=${cursor}x`,
      `/photos?minFaces=0&cursor=x${cursor}`,
      `/photos?minFaces=0&cursor=WyJhIl0`,
    ].map((path) => library.call("GET", path)),
  );
  // Assess
  assert.equal(next.status, 200);
  assert.ok(!first.items.some(({ photoId }: { photoId: string }) => photoId === next.body.items[0].photoId));
  assert.deepEqual(
    others.map(({ status }) => status),
    others.map(() => 400),
  );
});

test("mergePeople ignores repeated ids; splitPerson keeps everything that is not listed", async () => {
  // Prepare
  const clusters = (await library.clusters()).toSorted((a, b) => b.size - a.size);
  const [a, b] = clusters as [(typeof clusters)[0], (typeof clusters)[0]];
  const ada = (await library.call("POST", "/people", { name: "Ada", clusterIds: [a.clusterId] })).body;
  const ben = (await library.call("POST", "/people", { name: "Ben" })).body;
  const faceId = b.faces[0]!.faceId;
  await library.call("POST", "/faces/confirm", { faceIds: [faceId], personId: ada.personId });
  // Act
  const merged = await library.call("POST", `/people/${ada.personId}/merge`, {
    personIds: [ben.personId, ben.personId, ada.personId],
  });
  const split = await library.call("POST", `/people/${ada.personId}/split`, { name: "Eve", clusterIds: [a.clusterId] });
  const left = await library.call("GET", `/people/${ada.personId}`);
  // Assess
  assert.equal(merged.status, 200);
  assert.deepEqual([split.body.name, split.body.faces, split.body.clusters], ["Eve", a.size, 1]);
  assert.deepEqual([left.body.name, left.body.faces], ["Ada", 1]);
});
