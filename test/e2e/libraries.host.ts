import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { apiClient } from "../../bin/api-client.ts";
import { remoteTasks } from "../../bin/remote-tasks.ts";
import { IDS } from "../../lib/api/examples/fixtures.ts";
import { type OperationId, ROUTES, type Route } from "../../lib/api/routes.ts";
import { getCrop, putCrop } from "../../lib/catalog/rows/crops.ts";
import { getFaces, putFaces } from "../../lib/catalog/rows/faces.ts";
import { putLocation } from "../../lib/catalog/rows/locations.ts";
import { updatePhoto } from "../../lib/catalog/rows/photos.ts";
import { claimData } from "../../lib/catalog/rows/picture-data.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { groupOf, type Role } from "../../lib/catalog/store/roles.ts";
import type { Run } from "../../lib/catalog/store/types.ts";
import { wantRun } from "../../lib/catalog/versions/growth.ts";
import { allRuns, readInForce } from "../../lib/catalog/versions/runs.ts";
import { LIKE_AWS } from "../../lib/local/like-aws/options.ts";
import { installSamples } from "../../lib/models/install.ts";
import { openTestHost, type TestHost } from "../support/host.ts";
import { photosFolder } from "../support/libraries.ts";
import { until } from "../support/wait.ts";

/** A host like AWS with the libraries `main`, `family` and `club`, which the schedule has clustered. */
let opened: TestHost;
/** Ids of things of the library `family`, by the ids of the examples that stand for them. */
const theirs = new Map<string, string>();

/** When a run of the library `club` was asked for, ISO 8601. */
let wantedAt: string;

const catalogOf = (library: string): Catalog => ({ ...opened.catalog, library });

before(
  async () => {
    const samples = await installSamples();
    const sample = (number: number) => join(samples, `sample${number}.jpg`);
    const photos = await photosFolder({
      "beside.jpg": sample(1),
      "family/one.jpg": sample(1),
      "family/2026/two.jpg": sample(2),
      "family/three.jpg": sample(3),
      "club/one.jpg": sample(1),
      "club/two.jpg": sample(2),
      "not a name/one.jpg": sample(1),
    });
    opened = await openTestHost({
      context: { libraries: "prefix", schedule: "rate(10 minutes)", FACE_CLUSTER_CORE: "2", FACE_CLUSTER_DIST: "0.95" },
      library: "indexed",
      photos,
      likeAws: { ...LIKE_AWS, timesFaster: 30 },
    });
    for (const library of ["main", "family", "club"]) {
      await until(
        `the schedule to cluster ${library}`,
        async () => (await readInForce(catalogOf(library))) !== undefined,
        {
          ms: 200_000,
        },
      );
    }
    // As the end of a large task does; the last test looks for the run.
    wantedAt = new Date().toISOString();
    await wantRun(catalogOf("club"));
    const [cluster] = (await as("manage", "family", "GET", "/libraries/family/clusters")).body.items;
    const named = await as("name", "family", "POST", `/libraries/family/clusters/${cluster.clusterId}/name`, {
      name: "Ada",
    });
    const [photo] = (await as("view", "family", "GET", "/libraries/family/photos")).body.items;
    const [action] = (await as("view", "family", "GET", "/libraries/family/actions")).body.items;
    const [run] = (await as("view", "family", "GET", "/libraries/family/runs")).body.items;
    for (const [example, own] of [
      [IDS.cluster, cluster.clusterId],
      [IDS.ada, named.body.personId],
      [IDS.photo, photo.photoId],
      [IDS.face, cluster.faces[0].faceId],
      [IDS.action, action.actionId],
      [IDS.run, run.runId],
    ])
      theirs.set(example, own);
  },
  { timeout: 600_000 },
);
after(() => opened.close());

interface Answer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: each route has an answer of its own
  readonly body: any;
}

/** Sends a request as a user with a role in a library. */
async function as(
  role: Role,
  library: string,
  method: string,
  path: string,
  body?: unknown,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const user = `${library}-${role}`;
  const headers = {
    ...(await loginOf(user, groupOf(library, role))),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...more,
  };
  const content = body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body);
  const send = () =>
    fetch(opened.host.url + path, { method, headers, ...(body === undefined ? {} : { body: content }) });
  let answer = await send();
  // API Gateway does not wait for a function that loads its models for long.
  for (let again = 0; answer.status === 503 && again < 10; again++) answer = await send();
  const read = await answer.text();
  return { status: answer.status, text: read, body: read === "" ? undefined : JSON.parse(read) };
}

test("each photo is in the library of its first folder, and one of no library is skipped by main with the reason", async () => {
  // Act
  const keysIn = async (library: string) =>
    (await as("view", library, "GET", `/libraries/${library}/photos?status=indexed`)).body.items
      .map(({ key }: { key: string }) => key)
      .sort();
  const { skipped } = (await as("view", "main", "GET", "/status")).body;
  // Assess
  assert.deepEqual(await keysIn("main"), ["beside.jpg"]);
  assert.deepEqual(await keysIn("family"), ["family/2026/two.jpg", "family/one.jpg", "family/three.jpg"]);
  assert.deepEqual(await keysIn("club"), ["club/one.jpg", "club/two.jpg"]);
  assert.deepEqual([skipped.count, skipped.photos[0].key], [1, "not a name/one.jpg"]);
  assert.match(skipped.photos[0].reason, /not a valid name of a library/);
});

test("a person, and the log that says who named them, are in one library only", async () => {
  // Act
  const [ada] = (await as("view", "family", "GET", "/libraries/family/people")).body.items;
  const [action] = (await as("view", "family", "GET", "/libraries/family/actions")).body.items;
  // Assess
  assert.equal(ada.name, "Ada");
  assert.equal(action.who, "family-name");
  for (const [library, path] of [
    ["club", "/libraries/club"],
    ["main", ""],
  ] as const) {
    assert.deepEqual((await as("manage", library, "GET", `${path}/people`)).body.items, []);
    assert.deepEqual((await as("manage", library, "GET", `${path}/actions`)).body.items, []);
  }
});

test("the list of libraries has the caller's own, with the role", async () => {
  assert.deepEqual((await as("name", "club", "GET", "/libraries")).body, {
    items: [{ library: "club", role: "name" }],
  });
  const { items } = await apiClient(opened.host.url)("listLibraries");
  assert.deepEqual(
    items.map(({ library }) => library),
    ["main", "club", "family"],
  );
});

/** Headers of a user in a group. */
async function loginOf(user: string, group: string): Promise<{ readonly authorization: string }> {
  opened.host.aws!.users.setGroups(user, [group]);
  return { authorization: `Bearer ${await opened.host.aws!.accessToken(user)}` };
}

/** The path and body of a route's example, with ids of the library `family`. */
function requestFor(id: OperationId): { method: string; path: string; body: unknown } {
  const { method, path, example }: Route = ROUTES[id];
  const { id: given = "", query = {}, body } = example();
  const withTheirs = (text: string) => [...theirs].reduce((so, [example, own]) => so.replaceAll(example, own), text);
  const search = new URLSearchParams(query).toString();
  return {
    method,
    path: withTheirs(path.replace("{id}", encodeURIComponent(given)) + (search && `?${search}`)),
    body: body === undefined ? undefined : JSON.parse(withTheirs(JSON.stringify(body))),
  };
}

const ofLibrary = (Object.entries(ROUTES) as [OperationId, Route][]).filter(
  ([, { ofDeployment, admin }]) => !ofDeployment && !admin,
);

test("every route of one library refuses another library's user, and does not know its ids in theirs", async () => {
  const known = [...theirs.values()];
  for (const [id, { forVisitors }] of ofLibrary) {
    const { method, path, body } = requestFor(id);
    // For visitors the token of a link is all that counts, and none is sent.
    const refused = forVisitors ? 404 : 403;
    // Act
    const there = await as("manage", "club", method, `/libraries/family${path}`, body);
    const here = await as("manage", "club", method, `/libraries/club${path}`, body);
    const main = await as("manage", "club", method, path, body);
    // Assess
    assert.deepEqual([there.status, main.status], [refused, refused], id);
    assert.ok(here.status < 500, `${id}: ${here.status} ${here.text}`);
    const told = known.filter((own) => here.status < 300 && here.text.includes(own));
    assert.deepEqual(told, [], id);
  }
  const { items } = (await as("view", "family", "GET", "/libraries/family/actions")).body;
  assert.equal(items.length, 1, "someone else's request was carried out");
});

test("a cursor of one library's list is refused by another's", async () => {
  // Prepare
  const { cursor } = (await as("view", "family", "GET", "/libraries/family/photos?limit=1")).body;
  // Act
  const own = await as("view", "family", "GET", `/libraries/family/photos?limit=1&cursor=${cursor}`);
  const others = await as("view", "club", "GET", `/libraries/club/photos?limit=1&cursor=${cursor}`);
  // Assess
  assert.deepEqual([own.status, others.status], [200, 400]);
});

test("a link to a crop opens no other library's, nor does a path of the bucket", async () => {
  // Prepare
  const [photo] = (await as("view", "club", "GET", "/libraries/club/photos?status=indexed")).body.items;
  const [own] = (await as("view", "club", "GET", `/libraries/club/photos/${photo.photoId}`)).body.faces;
  const { url } = (await as("view", "club", "GET", `/libraries/club/faces/${own.faceId}`)).body;
  const crop = new URL(url);
  const wanted = crop.pathname.replace(`club/${own.faceId}`, `family/${theirs.get(IDS.face)}`);
  // Act
  const statusOf = async (address: string) => (await fetch(address)).status;
  const statuses = {
    own: await statusOf(url),
    altered: await statusOf(url.replace(crop.pathname, wanted)),
    unsigned: await statusOf(`${crop.origin}${wanted}`),
    listed: await statusOf(`${crop.origin}/${crop.pathname.split("/")[1]}?list-type=2&prefix=family/`),
  };
  // Assess
  assert.notEqual(wanted, crop.pathname);
  assert.deepEqual(statuses, { own: 200, altered: 403, unsigned: 403, listed: 403 });
});

test("no spelling of a path leads a user into another library", async () => {
  // Prepare
  const headers = await loginOf("club-manage", groupOf("club", "manage"));
  const { port } = new URL(opened.host.url);
  /** Sends a path as it is: fetch would resolve it. */
  const send = (path: string, method = "GET") =>
    new Promise<[number, string]>((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port, path, method, headers }, async (answer) =>
        resolve([answer.statusCode ?? 0, await text(answer)]),
      );
      sent.on("error", reject).end();
    });
  const own = "/libraries/club/people";
  const paths = [
    "/libraries/%66amily/people",
    "/libraries/club/../family/people",
    "/libraries/club%2F..%2Ffamily/people",
    "/libraries/club/..%2ffamily/people",
    "/libraries//family/people",
    "//libraries/family/people",
    "/libraries/family/people/",
    "/libraries/FAMILY/people",
    "/libraries/family%00/people",
    "/libraries/club/libraries/family/people",
    `/libraries/club/people?library=family&libraryId=family`,
    `/libraries/club/people/..%2F..%2Ffamily%2Fpeople`,
    `/libraries/club/people/${encodeURIComponent(`../family#people/${theirs.get(IDS.ada)}`)}`,
    `/libraries/club/photos/${theirs.get(IDS.photo)}`,
    `/libraries/club/faces/${theirs.get(IDS.face)}`,
  ];
  // Act and assess
  assert.equal((await send(own))[0], 200);
  for (const path of paths) {
    const [status, answer] = await send(path);
    const isOwn = path.startsWith(`${own}?`);
    assert.ok(isOwn ? status === 200 || status === 400 : status >= 400 && status < 500, `${path}: ${status}`);
    assert.ok(!/Ada/.test(answer), `${path}: ${answer}`);
  }
  const [head] = await send("/libraries/family/people", "HEAD");
  assert.ok(head >= 400, `HEAD: ${head}`);
});

test("a request about one's own things names none of another library's", async () => {
  // Prepare
  const base = "/libraries/club";
  const [photo] = (await as("view", "club", "GET", `${base}/photos?status=indexed`)).body.items;
  const [{ faceId }] = (await as("view", "club", "GET", `${base}/photos/${photo.photoId}`)).body.faces;
  const { personId } = (await as("name", "club", "POST", `${base}/people`, { name: "Bob" })).body;
  const own = { personId, faceId };
  await as("name", "club", "POST", `${base}/faces/confirm`, { faceIds: [faceId], personId });
  const [ada, face, group] = [IDS.ada, IDS.face, IDS.cluster].map((id) => theirs.get(id)!) as [string, string, string];
  const before = (await as("view", "club", "GET", `${base}/actions`)).body.items.length;
  const person = `${base}/people/${own.personId}`;
  const requests: [method: string, path: string, body: unknown][] = [
    ["POST", `${base}/faces/confirm`, { faceIds: [face], personId: own.personId }],
    ["POST", `${base}/faces/confirm`, { faceIds: [own.faceId], personId: ada }],
    ["POST", `${base}/faces/reject`, { faceIds: [own.faceId], personId: ada }],
    ["POST", `${base}/faces/not-a-face`, { faceIds: [face] }],
    ["POST", `${base}/faces/move`, { faceIds: [own.faceId], from: own.personId, to: ada }],
    ["POST", `${base}/faces/move`, { faceIds: [face], to: own.personId }],
    ["POST", `${person}/merge`, { personIds: [ada] }],
    ["POST", `${person}/split`, { name: "Carl", faceIds: [face] }],
    ["POST", `${person}/split`, { name: "Carl", clusterIds: [group] }],
    ["PATCH", person, { coverFaceId: face }],
    ["POST", `${base}/clusters/${group}/name`, { personId: own.personId }],
    ["POST", `${base}/actions/${theirs.get(IDS.action)}/undo`, undefined],
  ];
  for (const [method, path, body] of requests) {
    // Act
    const { status, text: answer } = await as("manage", "club", method, path, body);
    // Assess
    assert.ok(status >= 400 && status < 500, `${method} ${path} ${JSON.stringify(body)}: ${status} ${answer}`);
    assert.ok(!answer.includes("Ada"), answer);
  }
  assert.equal((await as("view", "club", "GET", `${base}/actions`)).body.items.length, before);
  const { name, faces } = (await as("view", "family", "GET", `/libraries/family/people/${ada}`)).body;
  assert.equal(name, "Ada");
  assert.ok(faces > 0);
});

test("a search by picture finds faces and people of its own library only", async () => {
  // Prepare: the picture is in both libraries
  const picture = await readFile(join(await installSamples(), "sample1.jpg"));
  // Act
  const search = (library: string) =>
    as("name", library, "POST", `/libraries/${library}/search`, picture, { "content-type": "image/jpeg" });
  const [club, family] = [await search("club"), await search("family")];
  // Assess
  assert.deepEqual([club.status, family.status], [200, 200], club.text);
  const faceIds = ({ text: answer }: Answer) => new Set(answer.match(/[0-9a-f]{28}-[0-9a-f]{8}/g));
  assert.ok(faceIds(club).size > 0);
  assert.deepEqual(faceIds(club).intersection(faceIds(family)), new Set());
  assert.ok(!club.text.includes(theirs.get(IDS.ada)!));
});

test("an Idempotency-Key gives nobody another user's answer, in this library or another", async () => {
  // Prepare
  const body = { name: "Zoe" };
  const create = (role: Role, library: string) =>
    as(role, library, "POST", `/libraries/${library}/people`, body, { "idempotency-key": "the same key" });
  // Act
  const first = await create("manage", "family");
  const again = await create("manage", "family");
  const colleague = await create("name", "family");
  const other = await create("manage", "club");
  const viewer = await create("view", "family");
  // Assess
  assert.deepEqual([first.status, again.body], [201, first.body]);
  assert.deepEqual([colleague.status, other.status, viewer.status], [422, 201, 403]);
  assert.notEqual(other.body.personId, first.body.personId);
  const undone = (await as("view", "family", "GET", "/libraries/family/actions")).body.items[0].actionId;
  await as("manage", "family", "POST", `/libraries/family/actions/${undone}/undo`);
});

test("a task, and the link to its result, belong to one library", async () => {
  // Prepare
  const family = apiClient(opened.host.url, "family");
  const { taskId } = await family("startTask", { body: { operation: "audit", input: { fix: false } } });
  await until(
    "the task to end",
    async () => (await family("getTask", { id: taskId, query: {} })).state === "succeeded",
  );
  // Act
  const asUser = await as("manage", "club", "GET", `/libraries/club/tasks/${taskId}`);
  const there = await as("manage", "club", "GET", `/libraries/family/tasks/${taskId}`);
  // Assess
  await assert.rejects(apiClient(opened.host.url, "club")("getTask", { id: taskId, query: {} }), { status: 404 });
  assert.ok([403, 404].includes(asUser.status) && [403, 404].includes(there.status), `${asUser.text} ${there.text}`);
});

test("no object of a bucket is read, listed, written or deleted without a signature", async () => {
  // Prepare
  const { photosBucket, cropsBucket, runsBucket } = opened.catalog;
  const crop = `family/${theirs.get(IDS.face)}.jpg`;
  const requests: [method: string, path: string][] = [
    ["GET", `${photosBucket}/family/one.jpg`],
    ["GET", `${photosBucket}/?list-type=2&prefix=family/`],
    ["PUT", `${photosBucket}/family/mine.jpg`],
    ["DELETE", `${photosBucket}/family/one.jpg`],
    ["PUT", `${cropsBucket}/${crop}`],
    ["GET", `${cropsBucket}/family/previews/${theirs.get(IDS.photo)}-small.webp`],
    ["DELETE", `${cropsBucket}/${crop}`],
    ["GET", `${runsBucket}/?list-type=2&prefix=family/`],
    ["POST", `${cropsBucket}/?delete`],
  ];
  for (const [method, path] of requests) {
    // Act
    const { status } = await fetch(`${opened.host.url}/${path}`, {
      method,
      ...(method === "PUT" ? { body: "x" } : {}),
    });
    // Assess
    assert.equal(status, 403, `${method} ${path}`);
  }
});

test("a task of one library has only that library", async () => {
  const keys: string[] = [];
  for await (const line of remoteTasks(apiClient(opened.host.url, "club"))("export", { vectors: false }))
    if ("key" in line && "status" in line) keys.push(String(line.key));
  assert.deepEqual(keys.sort(), ["club/one.jpg", "club/two.jpg"]);
});

test("a program has every role in the libraries whose paths its policy allows", async (t) => {
  // Prepare
  const { accessKeyId, secretAccessKey, sessionToken } = opened.host.aws!.keys.issue({
    arn: "arn:aws:iam::000000000000:user/scanner",
    statements: [
      { Effect: "Allow", Action: "execute-api:Invoke", Resource: "arn:aws:execute-api:*:*:*/libraries/club/*" },
    ],
  } as never);
  const before = { ...process.env };
  t.after(() => Object.assign(process.env, before));
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
  // Act
  const club = await apiClient(opened.host.url, "club")("changeParameters", { body: { FACE_CLUSTER_CORE: 3 } });
  // Assess
  assert.equal(club.FACE_CLUSTER_CORE?.value, 3);
  await assert.rejects(apiClient(opened.host.url, "family")("listPeople"), { status: 403 });
  await assert.rejects(apiClient(opened.host.url)("listPeople"), { status: 403 });
  Object.assign(process.env, before);
  const family = await apiClient(opened.host.url, "family")("getParameters");
  assert.equal(family.FACE_CLUSTER_CORE?.value, 2);
});

test("a split, as a task of the deployment, moves a photo that main has in the folder of a library", async () => {
  // Prepare: main has a photo of before the switch, with the face of another
  const { catalog } = opened;
  const family = catalogOf("family");
  const [photoId, faceId] = ["5".repeat(28), `${"5".repeat(28)}-00000000`];
  const [key, digest] = ["late/one.jpg", "5".repeat(64)];
  const [face] = await getFaces(family, [theirs.get(IDS.face)!]);
  const place = { key, eTag: "e", role: "picture", orientation: 1, bytes: 9 } as const;
  await claimData(catalog, digest, photoId);
  await putFaces(catalog, [{ ...face!, faceId, photoId, key, data: digest, orientation: 1 }]);
  await putCrop(catalog, faceId, (await getCrop(family, face!.faceId))!.bytes);
  await updatePhoto(catalog, photoId, () => ({
    ...{ photoId, locations: [place], width: 10, height: 10, orientation: 1, faceCount: 1, detector: "none" },
    ...{ data: { rule: "whole", digest }, indexedAt: "2026-11-24T00:00:00.000Z" },
  }));
  const facts = { eTag: "e", photoId, role: "picture", status: "indexed", digest, bytes: 9 } as const;
  await putLocation(catalog, undefined, { key, ...facts, lookedAt: "2026-11-24T00:00:00.000Z" });
  await opened.host.drained();
  // Act
  const lines = await Array.fromAsync(remoteTasks(apiClient(opened.host.url))("split", {}));
  // Assess
  assert.deepEqual(
    lines.find(({ library }) => library === "late"),
    { library: "late", photos: 1, faces: 1, people: 0 },
  );
  assert.equal(lines.find(({ library }) => library === "main")?.photos, 1);
  const found = (await as("view", "late", "GET", `/libraries/late/photos/${photoId}`)).body;
  assert.deepEqual([found.key, found.faces[0].faceId], [key, faceId]);
  assert.ok(await getCrop(catalogOf("late"), faceId));
  assert.equal((await as("view", "main", "GET", `/photos/${photoId}`)).status, 404);
});

test("a run that is wanted starts within five minutes, without the schedule of runs", async () => {
  // A run that follows another one has an id of its own kind, see lib/services/workflow.ts.
  const isNext = ({ runId, startedAt, status }: Run) =>
    startedAt > wantedAt && /0000000Z-[0-9a-f]{12}$/.test(runId) && status === "succeeded";
  await until("the wanted run", async () => (await allRuns(catalogOf("club"))).some(isNext), { ms: 60_000 });
});
