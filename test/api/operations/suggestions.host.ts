import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Output } from "../../../lib/api/operation.ts";
import { ROUTES } from "../../../lib/api/routes.ts";
import { suggestionIdOf } from "../../../lib/api/suggestion-ids.ts";
import { installSamples } from "../../../lib/models/install.ts";
import { confirmFaces, personNamed, undecideFaces } from "../../support/decide.ts";
import { openTestHost, type TestHost } from "../../support/host.ts";
import { photosFolder } from "../../support/libraries.ts";
import { shared, withoutFiles } from "../../support/shared.ts";

type Suggestion = Output<"listSuggestions">["items"][number];

/** The API of a library of some photos. */
class Library {
  readonly opened: TestHost;

  constructor(opened: TestHost) {
    this.opened = opened;
  }

  static async open(photos: string, context: Record<string, string> = {}): Promise<Library> {
    return new Library(await openTestHost({ library: "clustered", photos, context }));
  }

  async call(method: string, path: string, body?: unknown) {
    const answer = await fetch(`${this.opened.host.url}${path}`, {
      method,
      ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === "" ? undefined : JSON.parse(text) };
  }

  async suggestions(): Promise<Suggestion[]> {
    return ROUTES.listSuggestions.output().parse((await this.call("GET", "/suggestions")).body).items;
  }

  answer({ suggestionId }: Suggestion, answer: "yes" | "no" | "later", body: object = {}) {
    return this.call("POST", `/suggestions/${suggestionId}/${answer}`, body);
  }

  /** The person of each face of the photos, by faceId. */
  async names(faceIds: readonly string[]): Promise<(string | undefined)[]> {
    const faces = await Promise.all(faceIds.map((faceId) => this.call("GET", `/faces/${faceId}`)));
    return faces.map(({ body }) => body.person?.name);
  }

  async undo(headers: Headers): Promise<number> {
    return (await this.call("POST", `/actions/${headers.get("facet-action")}/undo`, {})).status;
  }

  async run(): Promise<void> {
    await this.call("POST", "/runs", { force: true });
    await this.opened.host.settled();
  }
}

const idsOf = (suggestions: readonly Suggestion[]) => suggestions.map(({ suggestionId }) => suggestionId);

describe("single faces of the samples", () => {
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
});

const lfw = shared("data/lfw/images");

describe("people of LFW", { skip: withoutFiles(lfw) }, () => {
  let library: Library;
  before(async () => {
    const people = ["Celine_Dion", "Steffi_Graf", "Keanu_Reeves"];
    const files = people.map((person) => [person, join(lfw, person)]);
    // So strict that not all faces of a person are in one cluster.
    library = await Library.open(await photosFolder(Object.fromEntries(files)), { FACE_CLUSTER_DIST: "0.5" });
  });
  after(() => library?.opened.close());

  /** Names the largest cluster with a face of the person's photos. @returns its faces */
  async function nameLargest(person: string): Promise<void> {
    const { items } = (await library.call("GET", "/clusters?named=false")).body;
    for (const { clusterId, faces } of items) {
      const { body } = await library.call("GET", `/faces/${faces[0].faceId}`);
      if (!body.key.startsWith(person)) continue;
      await library.call("POST", `/clusters/${clusterId}/name`, { name: person });
      return;
    }
    assert.fail(`no cluster of ${person}`);
  }

  test("a named cluster leads to suggestions for other clusters of the person; a declined one never returns", async () => {
    // Prepare
    await nameLargest("Celine_Dion");
    // Act
    const [asked] = await library.suggestions();
    const no = await library.answer(asked!, "no");
    await library.run();
    const declined = await library.suggestions();
    const { body: cluster } = await library.call("GET", `/clusters/${asked!.clusterId}`);
    await library.undo(no.headers);
    const [again] = await library.suggestions();
    const yes = await library.answer(again!, "yes");
    // Assess
    assert.deepEqual([asked!.kind, asked!.person?.name, asked!.faceIds], ["cluster", "Celine_Dion", []]);
    assert.equal(asked!.faces.length, Math.min(12, asked!.size));
    assert.equal(asked!.known.length, 3);
    assert.deepEqual(declined, []);
    assert.equal(cluster.person, undefined);
    assert.equal(yes.body.name, "Celine_Dion");
    assert.equal((await library.call("GET", `/clusters/${asked!.clusterId}`)).body.person?.name, "Celine_Dion");
  });

  test("single faces near a named person are suggested; an excluded face is rejected until that is undone", async () => {
    // Prepare
    await nameLargest("Steffi_Graf");
    const ofSteffi = async () => (await library.suggestions()).filter(({ person }) => person?.name === "Steffi_Graf");
    const [asked] = await ofSteffi();
    // Act
    const refused = await library.answer(asked!, "yes", { except: asked!.faceIds });
    await library.run();
    const afterwards = await ofSteffi();
    const unnamed = await library.names(asked!.faceIds);
    await library.undo(refused.headers);
    await library.run();
    const [again] = await ofSteffi();
    await library.answer(again!, "yes");
    // Assess
    assert.equal(asked!.kind, "faces");
    assert.deepEqual(afterwards, []);
    assert.deepEqual(
      unnamed,
      asked!.faceIds.map(() => undefined),
    );
    assert.deepEqual(again!.faceIds, asked!.faceIds);
    assert.deepEqual(
      await library.names(asked!.faceIds),
      asked!.faceIds.map(() => "Steffi_Graf"),
    );
    assert.deepEqual(await ofSteffi(), []);
  });

  test("rejectCluster: the cluster is not suggested for that person again", async () => {
    // Prepare: a cluster with a name, of which the name is taken away.
    const { items } = (await library.call("GET", "/clusters?named=true")).body;
    const mine = items.filter((item: { person: { name: string } }) => item.person.name === "Celine_Dion");
    const [, second] = mine;
    // Act
    const refused = await library.call("POST", `/clusters/${second.clusterId}/reject`, {
      personId: second.person.personId,
    });
    // Assess
    assert.equal(refused.status, 204);
    assert.deepEqual(
      (await library.suggestions()).filter(({ kind }) => kind === "cluster"),
      [],
    );
    assert.equal((await library.call("GET", `/clusters/${second.clusterId}`)).body.person, undefined);
  });
});
