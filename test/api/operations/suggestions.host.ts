import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ROUTES } from "../../../lib/api/routes.ts";
import { suggestionIdOf } from "../../../lib/api/suggestion-ids.ts";
import { installSamples } from "../../../lib/models/install.ts";
import { confirmFaces, personNamed, undecideFaces } from "../../support/decide.ts";
import { Library, type Suggestion } from "./asked-library.ts";

const idsOf = (suggestions: readonly Suggestion[]) => suggestions.map(({ suggestionId }) => suggestionId);

let library: Library;
before(async () => {
  library = await Library.open(await installSamples(), { FACE_CLUSTER_DIST: "0.72" });
});
after(() => library.opened.close());

test("similar faces of no known person are suggested as a new group, likeliest first, with their crops", async () => {
  // Act
  const found = await library.suggestions();
  const first = await library.call("GET", "/suggestions?limit=1");
  const second = await library.call("GET", `/suggestions?limit=1&cursor=${first.body.cursor}`);
  // Assess
  assert.deepEqual(
    found.map(({ kind, size, known }) => [kind, size, known.length]),
    [
      ["new", 2, 0],
      ["new", 2, 0],
    ],
  );
  assert.ok(found[0]!.distance < found[1]!.distance);
  assert.deepEqual(idsOf([...first.body.items, ...second.body.items]), idsOf(found));
  const crop = await fetch(found[0]!.faces[0]!.url);
  assert.equal(crop.headers.get("content-type"), "image/jpeg");
});

test("acceptSuggestion names a new group at once, and undo removes the name", async () => {
  // Prepare
  const before = await library.suggestions();
  const [group] = before;
  // Act
  const { body: person, headers } = await library.answer(group!, "yes", { name: "Ada" });
  const left = await library.suggestions();
  const named = await library.names(group!.faceIds);
  const undone = await library.undo(headers);
  // Assess
  assert.equal(ROUTES.nameCluster.output().parse(person).name, "Ada");
  assert.deepEqual(named, ["Ada", "Ada"]);
  assert.deepEqual(idsOf(left), idsOf(before.slice(1)));
  assert.equal(undone, 200);
  assert.deepEqual(idsOf(await library.suggestions()), idsOf(before));
  assert.deepEqual(await library.names(group!.faceIds), [undefined, undefined]);
});

test("a postponed suggestion returns after a run, a declined one never", async () => {
  // Prepare
  const [off, declined] = await library.suggestions();
  // Act
  const later = await library.answer(off!, "later");
  const no = await library.answer(declined!, "no");
  const now = await library.suggestions();
  await library.run();
  const afterRun = await library.suggestions();
  // Assess
  assert.deepEqual([later.status, no.status], [204, 204]);
  assert.deepEqual(now, []);
  assert.deepEqual(idsOf(afterRun), [off!.suggestionId]);
  assert.equal(await library.undo(no.headers), 200);
  assert.deepEqual(idsOf(await library.suggestions()), idsOf([off!, declined!]));
});

test("a single face similar to a confirmed one is suggested for its person, with the confirmed face", async () => {
  // Prepare
  const { catalog } = library.opened;
  const [group] = await library.suggestions();
  const [mine, other] = group!.faceIds;
  const { personId } = await personNamed(catalog, "Grace");
  await confirmFaces(catalog, [mine!], personId);
  // Act
  const [asked] = await library.suggestions();
  const named = await library.answer(asked!, "yes", { name: "Ada" });
  const foreign = await library.answer(asked!, "yes", { except: ["nobody"] });
  const yes = await library.answer(asked!, "yes");
  const again = await library.answer(asked!, "yes");
  // Assess
  assert.equal(asked!.kind, "faces");
  assert.equal(asked!.person?.name, "Grace");
  assert.deepEqual([asked!.faceIds, asked!.known.map(({ faceId }) => faceId)], [[other], [mine]]);
  assert.deepEqual([named.status, foreign.status, yes.status, again.status], [400, 400, 200, 200]);
  assert.deepEqual(await library.names([mine!, other!]), ["Grace", "Grace"]);
  await undecideFaces(catalog, [mine!, other!]);
});

test("acceptSuggestion assigns a new group to an existing person by id, without the excluded faces", async () => {
  // Prepare
  const { catalog } = library.opened;
  const [group] = await library.suggestions();
  const [left, ...theirs] = group!.faceIds;
  const { personId } = await personNamed(catalog, "Grace");
  // Act
  const both = await library.answer(group!, "yes", { personId, name: "Grace" });
  const nobody = await library.answer(group!, "yes", { personId: "nobody" });
  const yes = await library.answer(group!, "yes", { personId, except: [left] });
  const names = await library.names([left!, ...theirs]);
  await library.run();
  // Assess
  assert.deepEqual([both.status, nobody.status, yes.status], [400, 404, 200]);
  assert.equal(yes.body.personId, personId);
  assert.deepEqual(names, [undefined, ...theirs.map(() => "Grace")]);
  assert.ok(
    (await library.suggestions()).every(({ faceIds }) => !faceIds.includes(left!)),
    "never asked again",
  );
  assert.deepEqual(await library.names([left!, ...theirs]), names);
  assert.equal(await library.undo(yes.headers), 200);
  await library.run();
});

test("a suggestion id keeps its question, even if others are asked by then", async () => {
  // Prepare
  const { catalog } = library.opened;
  const [group] = await library.suggestions();
  const [one, other] = group!.faceIds;
  const stale = suggestionIdOf({ kind: "new", faceIds: [one!, "0000-gone"] });
  // Act
  const yes = await library.call("POST", `/suggestions/${stale}/yes`, { name: "Ada" });
  const names = await library.names([one!, other!]);
  // Assess
  assert.equal(yes.status, 200);
  assert.deepEqual(names, ["Ada", undefined]);
  assert.equal(await library.undo(yes.headers), 200);
  await undecideFaces(catalog, group!.faceIds);
});

test("an answer to a question that was decided meanwhile, or to an invalid id, is refused", async () => {
  // Prepare
  const { catalog } = library.opened;
  const [group] = await library.suggestions();
  const { personId } = await personNamed(catalog, "Grace");
  await confirmFaces(catalog, group!.faceIds, personId);
  const gone = suggestionIdOf({ kind: "new", faceIds: ["0000-1"] });
  // Act
  const decided = await library.answer(group!, "yes", { name: "Ada" });
  const [unknown, deleted] = await Promise.all(
    ["nonsense", gone].map((id) => library.call("POST", `/suggestions/${id}/no`, {})),
  );
  // Assess
  assert.deepEqual([decided.status, unknown!.status, deleted!.status], [409, 404, 404]);
  await undecideFaces(catalog, group!.faceIds);
  const nameless = await library.answer(group!, "yes");
  assert.equal(nameless.status, 400);
});
