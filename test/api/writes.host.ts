import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { ROUTES } from "../../lib/api/routes.ts";
import { problem } from "../../lib/api/schemas/problem.ts";
import { type Library, openLibraryHost } from "./library.ts";

let library: Library;
before(async () => {
  library = await openLibraryHost();
});
after(() => library.close());

test("Idempotency-Key: a repeated request gets the first answer, another request is refused", async () => {
  // Prepare
  const [cluster] = await library.clusters();
  const headers = { "idempotency-key": randomUUID() };
  const path = `/clusters/${cluster!.clusterId}/name`;
  // Act
  const first = await library.call("POST", path, { name: "Ada" }, headers);
  await library.call("POST", path, { name: "Grace" });
  const again = await library.call("POST", path, { name: "Ada" }, headers);
  const other = await library.call("POST", path, { name: "Alan" }, headers);
  const { body: now } = await library.call("GET", `/clusters/${cluster!.clusterId}`);
  // Assess
  assert.equal(first.status, 200);
  assert.deepEqual(again.body, first.body);
  assert.equal(again.headers.get("idempotency-replayed"), "true");
  assert.equal(other.status, 422);
  assert.equal(problem().parse(other.body).type, "urn:facet:problem:idempotency-key-reused");
  assert.equal(now.person.name, "Grace");
});

test("Idempotency-Key: of concurrent requests one is done, the others get its answer or 409", async () => {
  // Prepare
  const [cluster] = await library.clusters();
  const headers = { "idempotency-key": randomUUID() };
  const name = () => library.call("POST", `/clusters/${cluster!.clusterId}/name`, { name: randomName }, headers);
  const randomName = `Somebody ${randomUUID()}`;
  const { body: log } = await library.call("GET", "/actions");
  // Act
  const answers = await Promise.all([name(), name(), name()]);
  // Assess
  const statuses = answers.map(({ status }) => status).sort();
  assert.ok(statuses[0] === 200 && statuses.every((status) => status === 200 || status === 409), `${statuses}`);
  const { body: logged } = await library.call("GET", "/actions");
  const since = logged.items.findIndex(({ actionId }: { actionId: string }) => actionId === log.items[0]?.actionId);
  assert.equal(since, 1);
});

test("Idempotency-Key: a failed request may be retried with its key", async () => {
  // Prepare
  const headers = { "idempotency-key": randomUUID() };
  // Act
  const first = await library.call("POST", "/clusters/nobody/name", { name: "Ada" }, headers);
  const again = await library.call("POST", "/clusters/nobody/name", { name: "Ada" }, headers);
  // Assess
  assert.deepEqual([first.status, again.status], [404, 404]);
});

test("If-Match: a write is refused with the current ETag if the resource was changed since", async () => {
  // Prepare
  const [cluster] = await library.clusters();
  const path = `/clusters/${cluster!.clusterId}`;
  const seen = (await library.call("GET", path)).headers.get("etag")!;
  // Act
  const mine = await library.call("POST", `${path}/name`, { name: "Grace" }, { "if-match": seen });
  const theirs = await library.call("POST", `${path}/name`, { name: "Alan" }, { "if-match": seen });
  const informed = await library.call("POST", `${path}/name`, { name: "Alan" }, { "if-match": theirs.body.etag });
  // Assess
  assert.deepEqual([mine.status, theirs.status, informed.status], [200, 412, 200]);
  assert.equal(problem().parse(theirs.body).etag, mine.headers.get("etag"));
  assert.equal((await library.call("GET", path)).headers.get("etag"), informed.headers.get("etag"));
});

test("If-Match is refused by routes that change no single resource", async () => {
  const answer = await library.call("POST", "/runs", {}, { "if-match": '"x"' });
  assert.equal(answer.status, 400);
});

test("every write is logged with its caller, and its answer names the action", async () => {
  // Prepare
  const [cluster] = await library.clusters();
  // Act
  const path = `/clusters/${cluster!.clusterId}/name`;
  const named = await library.call("POST", path, { name: "Logged" });
  const { body } = await library.call("GET", "/actions?limit=1");
  // Assess
  const [action] = ROUTES.listActions.output().parse(body).items;
  assert.equal(action?.actionId, named.headers.get("facet-action"));
  assert.deepEqual([action?.who, action?.operation, action?.undoable], ["someone", "nameCluster", true]);
});
