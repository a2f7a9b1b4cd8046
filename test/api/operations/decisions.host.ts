import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Output } from "../../../lib/api/operation.ts";
import { ROUTES } from "../../../lib/api/routes.ts";
import { problem } from "../../../lib/api/schemas/problem.ts";
import { belongingsOfAllFaces } from "../../../lib/catalog/views/belonging.ts";
import { type Library, openLibraryHost } from "../library.ts";

let library: Library;
before(async () => {
  library = await openLibraryHost();
});
after(() => library.close());

const call: Library["call"] = async (...given) => library.call(...given);

/** Does something that must succeed. */
async function did(method: string, path: string, body?: unknown) {
  const answer = await call(method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}

async function undoOf(answer: { readonly headers: Headers }) {
  return did("POST", `/actions/${answer.headers.get("facet-action")}/undo`);
}

async function facesOf(personId: string): Promise<Output<"listPersonFaces">["items"]> {
  const { body } = await did("GET", `/people/${personId}/faces`);
  return ROUTES.listPersonFaces.output().parse(body).items;
}

const idsOf = (faces: readonly { readonly faceId: string }[]) => faces.map(({ faceId }) => faceId).sort();

/** The two largest clusters, one of three faces or more first, without names. */
async function twoClusters() {
  for (const { personId } of (await did("GET", "/people?hidden=all")).body.items)
    await did("DELETE", `/people/${personId}`);
  await library.run();
  const clusters = await library.clusters("?hidden=all");
  const [a, b] = clusters.toSorted((one, other) => other.size - one.size);
  assert.ok(a && b && a.size >= 3, "a cluster of three faces and another are needed");
  return [a, b] as const;
}

test("decisions about faces appear everywhere at once and survive a run", async () => {
  // Prepare
  const [a, b] = await twoClusters();
  const { personId: ada } = (await did("POST", `/clusters/${a.clusterId}/name`, { name: "Ada" })).body;
  const { personId: ben } = (await did("POST", `/clusters/${b.clusterId}/name`, { name: "Ben" })).body;
  const [first, second, third] = (await facesOf(ada)).map(({ faceId }) => faceId);
  const shown = async () => {
    const export_ = await belongingsOfAllFaces(library.catalog);
    const { body: photo } = await did("GET", `/photos/${first!.split("-")[0]}`);
    const people = (await did("GET", "/people")).body.items as Output<"listPeople">["items"];
    return {
      ada: idsOf(await facesOf(ada)),
      ben: idsOf(await facesOf(ben)),
      counts: people.map(({ name, faces }) => [name, faces]),
      exported: [first, second, third].map((faceId) => export_.of(faceId!)?.personId),
      inPhoto: photo.faces.find(({ faceId }: { faceId: string }) => faceId === first)?.person?.name,
      photosOfBen: (await did("GET", `/people/${ben}`)).body.photos.map(({ photoId }: { photoId: string }) => photoId),
      gone: (await call("GET", `/clusters/${a.clusterId}`)).body.faces?.some(
        ({ faceId }: { faceId: string }) => faceId === first || faceId === second || faceId === third,
      ),
    };
  };
  // Act
  await did("POST", "/faces/move", { faceIds: [first], to: ben });
  for (const personId of [ada, ben]) await did("POST", "/faces/reject", { faceIds: [second], personId });
  await did("POST", "/faces/not-a-face", { faceIds: [third] });
  const atOnce = await shown();
  await library.run();
  const later = await shown();
  // Assess
  assert.equal(atOnce.inPhoto, "Ben");
  assert.deepEqual(atOnce.exported, [ben, undefined, undefined]);
  assert.ok(atOnce.ben.includes(first!) && atOnce.gone === false);
  assert.ok(atOnce.photosOfBen.includes(first!.split("-")[0]));
  assert.deepEqual(atOnce.counts, [
    ["Ada", a.size - 3],
    ["Ben", b.size + 1],
  ]);
  assert.deepEqual(
    atOnce.ada.filter((faceId) => [first, second, third].includes(faceId)),
    [],
  );
  assert.deepEqual({ ...later, gone: false }, atOnce);
  assert.equal(
    (await did("GET", `/photos/${third!.split("-")[0]}`)).body.faces.some(
      ({ faceId }: { faceId: string }) => faceId === third,
    ),
    false,
  );
  await did("POST", "/faces/confirm", { faceIds: [first, second, third], personId: ada });
  await library.run();
});

test("people are created, changed, merged, split and deleted, and undo reverts each step", async () => {
  // Prepare
  const [a, b] = await twoClusters();
  const people = async () => (await did("GET", "/people?hidden=all")).body.items as Output<"listPeople">["items"];
  const named = async () => (await people()).map(({ name, faces }) => `${name} ${faces}`);
  const ada = (await did("POST", "/people", { name: "Ada", clusterIds: [a.clusterId] })).body;
  const ben = (await did("POST", "/people", { name: "Ben", clusterIds: [b.clusterId] })).body;
  const [first] = (await facesOf(ada.personId)).map(({ faceId }) => faceId);
  const before_ = await named();
  const steps: [string, string, unknown?][] = [
    ["PATCH", `/people/${ben.personId}`, { name: "Benjamin", favourite: true, birthday: "1990-02-28" }],
    ["PATCH", `/people/${ada.personId}`, { hidden: true, coverFaceId: first }],
    ["POST", `/people/${ada.personId}/split`, { name: "Grace", faceIds: [first] }],
    ["POST", `/people/${ada.personId}/merge`, { personIds: [ben.personId] }],
    ["DELETE", `/people/${ada.personId}`],
  ];
  // Act
  const states: string[][] = [];
  const done = [];
  for (const [method, path, body] of steps) {
    done.push(await did(method, path, body));
    states.push(await named());
  }
  const back: string[][] = [];
  for (const answer of done.toReversed()) {
    await undoOf(answer);
    back.push(await named());
  }
  // Assess
  const [whole, other] = [a.size, b.size];
  assert.deepEqual(states, [
    [`Benjamin ${other}`, `Ada ${whole}`],
    [`Benjamin ${other}`, `Ada ${whole}`],
    [`Benjamin ${other}`, `Ada ${whole - 1}`, "Grace 1"],
    [`Ada ${whole - 1 + other}`, "Grace 1"],
    ["Grace 1"],
  ]);
  assert.deepEqual(back, [...states.slice(0, -1).toReversed(), before_]);
  assert.equal(done[0]?.body.birthday, "1990-02-28");
  assert.match(done[1]?.body.cover, new RegExp(first!));
  assert.equal((await did("GET", "/people")).body.items.length, 2);
});

test("clusters are hidden, unnamed, and dissolved for good", async () => {
  // Prepare
  const [a, b] = await twoClusters();
  const listed = async (query = "") => (await library.clusters(query)).map(({ clusterId }) => clusterId);
  const { personId } = (await did("POST", `/clusters/${b.clusterId}/name`, { name: "Ben" })).body;
  // Act
  await did("PATCH", `/clusters/${a.clusterId}`, { hidden: true });
  const hidden = [await listed(), await listed("?hidden=true")];
  await did("PATCH", `/clusters/${a.clusterId}`, { hidden: false });
  const unnamed = await did("DELETE", `/clusters/${b.clusterId}/name`);
  const forgotten = await call("GET", `/people/${personId}`);
  await undoOf(unnamed);
  const back = await did("GET", `/people/${personId}`);
  const dissolved = await did("POST", `/clusters/${a.clusterId}/dissolve`);
  const now = await listed("?hidden=all");
  await library.run();
  const later = await listed("?hidden=all");
  const [face] = a.faces;
  const { body: alone } = await did("GET", `/faces/${face!.faceId}`);
  // Assess
  assert.ok(!hidden[0]!.includes(a.clusterId) && hidden[1]!.includes(a.clusterId));
  assert.equal(forgotten.status, 404);
  assert.equal(back.body.name, "Ben");
  assert.equal(dissolved.body.size, 0);
  assert.ok(!now.includes(a.clusterId) && !later.includes(a.clusterId));
  assert.equal(alone.clusterId, undefined);
  await undoOf(dissolved);
  await library.run();
  assert.ok((await library.clusters()).some(({ faces }) => faces.some(({ faceId }) => faceId === face!.faceId)));
});

test("the log says what an action was about, with a picture, also of its undo", async () => {
  // Prepare
  const [a] = await twoClusters();
  const log = async () => ROUTES.listActions.output().parse((await did("GET", "/actions?limit=2")).body).items;
  // Act
  await undoOf(await did("POST", `/clusters/${a.clusterId}/name`, { name: "Ada" }));
  // Assess
  const [undoing, naming] = await log();
  const { face, ...facts } = naming!.facts!;
  assert.deepEqual(facts, { kind: "named", clusters: 1, faces: a.size, names: ["Ada"] });
  assert.ok(a.faces.some(({ faceId }) => faceId === face?.faceId));
  assert.deepEqual(undoing!.facts, { ...naming!.facts, face: undoing!.facts!.face, undos: 1 });
});

test("impossible decisions are refused with a problem that says what to do", async () => {
  // Prepare
  const [a, b] = await twoClusters();
  const { personId } = (await did("POST", `/clusters/${a.clusterId}/name`, { name: "Ada" })).body;
  await did("POST", `/clusters/${b.clusterId}/name`, { name: "Ben" });
  const [faceId] = idsOf(b.faces);
  for (const [method, path, body, status] of [
    ["PATCH", `/people/${personId}`, { name: "ben" }, 409],
    ["PATCH", `/people/${personId}`, { birthday: "1990-02-30" }, 400],
    ["PATCH", `/people/${personId}`, {}, 400],
    ["PATCH", `/people/${personId}`, { shoeSize: 4 }, 400],
    ["PATCH", `/people/${personId}`, { coverFaceId: faceId }, 409],
    ["POST", `/people/${personId}/merge`, { personIds: ["nobody"] }, 404],
    ["POST", `/people/${personId}/split`, { name: "Grace" }, 400],
    ["POST", `/people/${personId}/split`, { name: "Ada", faceIds: [faceId] }, 409],
    ["POST", "/faces/confirm", { faceIds: ["nobody"], personId }, 404],
    ["POST", "/faces/confirm", { faceIds: [faceId], personId: "nobody" }, 404],
    ["POST", "/faces/move", { faceIds: [faceId] }, 400],
    ["POST", `/clusters/${a.clusterId}/name`, { name: "Ada", personId }, 400],
    ["DELETE", "/people/nobody", undefined, 404],
    ["POST", "/actions/nobody/undo", undefined, 404],
  ] as const) {
    // Act
    const answer = await call(method, path, body);
    // Assess
    assert.equal(answer.status, status, `${method} ${path} ${JSON.stringify(answer.body)}`);
    assert.equal(problem().parse(answer.body).status, status);
  }
});

test("ungrouped faces are listed largest first, and all but those that are kept become strangers' until undone", async () => {
  // Prepare
  await twoClusters();
  const list = async (query = "") => ROUTES.listUngrouped.output().parse((await did("GET", `/ungrouped${query}`)).body);
  const { items, count, version } = await list();
  const [first, second, third] = items;
  assert.ok(first && second && third && items.length === count && version !== undefined);
  assert.deepEqual(
    items.map(({ sizePx }) => sizePx),
    items.map(({ sizePx }) => sizePx).sort((a, b) => b - a),
  );
  const page = await list("?limit=2");
  assert.deepEqual(idsOf((await list(`?limit=2&cursor=${page.cursor}`)).items), idsOf(items.slice(2, 4)));
  // Act: name one, and say that nobody knows all others but one
  await did("POST", "/people", { name: "Ada", faceIds: [first.faceId] });
  const marked = await did("POST", "/ungrouped/strangers", { version, except: [second.faceId] });
  // Assess: at once, and after a run
  assert.equal(marked.body.faces, items.length - 2);
  assert.deepEqual(idsOf((await list()).items), [second.faceId]);
  await library.run();
  assert.deepEqual(idsOf((await list()).items), [second.faceId]);
  const { body: asked } = await did("GET", "/suggestions?limit=50");
  assert.ok(!JSON.stringify(asked.items).includes(`"${third.faceId}"`));
  // Act
  await undoOf(marked);
  await library.run();
  // Assess
  assert.deepEqual(idsOf((await list()).items), idsOf(items.slice(1)));
});

test("the status counts clusters without a name, and questions, as people decide", async () => {
  // Prepare
  const [a, b] = await twoClusters();
  const status = async () => ROUTES.getStatus.output().parse((await did("GET", "/status")).body);
  const { unnamedClusters = 0, hiddenPeople, suggestions } = await status();
  assert.equal(unnamedClusters, (await library.clusters("?named=false")).length);
  const { items } = (await did("GET", "/suggestions?limit=50")).body;
  // Act
  const named = await did("POST", `/clusters/${a.clusterId}/name`, { name: "Ada" });
  await did("PATCH", `/clusters/${b.clusterId}`, { hidden: true });
  await did("PATCH", `/people/${named.body.personId}`, { hidden: true });
  const later = await did("POST", `/suggestions/${encodeURIComponent(items[0].suggestionId)}/later`, {});
  // Assess
  const now = await status();
  assert.equal(now.unnamedClusters, unnamedClusters - 2);
  assert.equal(now.hiddenPeople, hiddenPeople + 1);
  assert.equal(now.suggestions?.answered, (suggestions?.answered ?? 0) + 1);
  assert.equal(now.suggestions?.open, items.length - 1);
  // Act
  await undoOf(later);
  await did("PATCH", `/clusters/${b.clusterId}`, { hidden: false });
  // Assess
  const { suggestions: after, unnamedClusters: left } = await status();
  assert.deepEqual([after?.open, after?.answered, left], [items.length, suggestions?.answered, unnamedClusters - 1]);
});
