import assert from "node:assert/strict";
import { test } from "node:test";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { allFaceDecisions } from "../../lib/catalog/decisions/decisions.ts";
import { allPeople } from "../../lib/catalog/decisions/people.ts";
import { allReadNames } from "../../lib/catalog/rows/metadata-names.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { mwgItem, mwgRegions, packetOf } from "../media/xmp/packets.ts";
import { undecideFaces } from "../support/decide.ts";
import { type Edit, TABLE } from "./world/scenes.ts";
import { World } from "./world/world.ts";

const CUT = { left: 10, top: 20, right: 4, bottom: 6 };
const EDITS = { cropped: { crop: CUT }, mirrored: { mirror: true } } satisfies Record<string, Edit>;

const NOBODY = packetOf(mwgRegions("", "")).toString();

/** The packet of a file that names the face of 2. */
function naming(name: string, edit: Edit = {}): string {
  const { x, y, size } = TABLE.faces[0]!;
  const { left, top, right, bottom } = edit.crop ?? { left: 0, top: 0, right: 0, bottom: 0 };
  const [width, height] = [TABLE.width - left - right, TABLE.height - top - bottom];
  const fromLeft = edit.mirror ? TABLE.width - x - size : x - left;
  const centre = `stArea:x="${(fromLeft + size / 2) / width}" stArea:y="${(y - top + size / 2) / height}"`;
  const area = `${centre} stArea:w="${size / width}" stArea:h="${size / height}"`;
  return packetOf(mwgRegions(mwgItem(name, area), "")).toString();
}

/** A library with a photo in whose file the face of 2 is Ada's. */
async function openNamed(t: Parameters<typeof World.open>[0]) {
  const world = await World.open(t);
  await world.put("a.jpg", TABLE, {}, { xmp: naming("Ada") });
  await world.settle("a.jpg");
  const faceId = await world.face("a.jpg", 2);
  assert.equal(await world.decided("a.jpg", 2), "Ada");
  const people = () => allPeople(world.catalog);
  const decidedFaces = async () => [...(await allFaceDecisions(world.catalog)).keys()];
  return { world, faceId, people, decidedFaces };
}

for (const [what, edit] of Object.entries(EDITS)) {
  test(`a face that its file names keeps the name, and its person, when the picture is ${what}`, async (t) => {
    // Prepare
    const { world, faceId, people, decidedFaces } = await openNamed(t);
    const before = await people();
    // Act
    await world.put("a.jpg", TABLE, edit, { xmp: naming("Ada", edit) });
    await world.index("a.jpg");
    const waiting = await decidedFaces();
    await world.embed();
    // Assess
    assert.ok(waiting.includes(faceId) && waiting.length === 2, "named under both ids until it is settled");
    assert.equal(await world.face("a.jpg", 2), faceId);
    assert.equal(await world.decided("a.jpg", 2), "Ada");
    assert.deepEqual(await decidedFaces(), [faceId]);
    assert.deepEqual(await people(), before);
    await world.assertSound();
    // Act: the name is taken out
    await world.put("a.jpg", TABLE, edit, { xmp: NOBODY });
    await world.settle("a.jpg");
    // Assess
    assert.equal(await world.decided("a.jpg", 2), "");
    assert.deepEqual(await people(), []);
    await world.assertSound();
  });
}

test("a cropped file that names the face differently, or not at all any more, is followed", async (t) => {
  for (const name of ["Bea", undefined]) {
    // Prepare
    const { world, faceId, people, decidedFaces } = await openNamed(t);
    const edit = EDITS.cropped;
    // Act
    const xmp = name === undefined ? NOBODY : naming(name, edit);
    await world.put("a.jpg", TABLE, edit, { xmp });
    await world.settle("a.jpg");
    // Assess
    assert.equal(await world.face("a.jpg", 2), faceId);
    assert.deepEqual(
      (await people()).map((person) => person.name),
      name === undefined ? [] : [name],
    );
    assert.deepEqual(await decidedFaces(), name === undefined ? [] : [faceId]);
    await world.assertSound();
  }
});

test("what somebody decided instead of a read name holds when the picture is cropped", async (t) => {
  for (const decide of [
    (world: World, faceId: string) => undecideFaces(world.catalog, [faceId]),
    (world: World) => world.name("a.jpg", 2, "Cleo"),
  ]) {
    // Prepare
    const { world, faceId } = await openNamed(t);
    await decide(world, faceId);
    const decided = await world.decided("a.jpg", 2);
    // Act
    await world.put("a.jpg", TABLE, EDITS.cropped, { xmp: naming("Ada", EDITS.cropped) });
    await world.settle("a.jpg");
    // Assess
    assert.equal(await world.face("a.jpg", 2), faceId);
    assert.equal(await world.decided("a.jpg", 2), decided);
    await world.assertSound();
  }
});

test("a face that was named and is cut off loses its name once that is known", async (t) => {
  // Prepare
  const { world, people, decidedFaces } = await openNamed(t);
  const edit = { crop: { left: 84, top: 0, right: 0, bottom: 0 } };
  // Act
  await world.put("a.jpg", TABLE, edit, { xmp: NOBODY });
  await world.index("a.jpg");
  const waiting = await decidedFaces();
  await world.embed();
  // Assess
  assert.equal(waiting.length, 1);
  assert.deepEqual(await decidedFaces(), []);
  assert.deepEqual(await people(), []);
  assert.deepEqual(
    (await Array.fromAsync(allReadNames(world.catalog))).map(({ names, kept }) => ({ names, kept })),
    [{ names: {}, kept: undefined }],
  );
  await world.assertSound();
});

test("faces that get their former ids before or while their names are read are named under these", async (t) => {
  const moments = {
    "when they are found": (item: Row, when: When) =>
      item.awaiting !== undefined && item.detector !== undefined && when === "after",
    "before names are kept": (item: Row, when: When) => item.sk.startsWith("names#") && when === "before",
    "after names are kept": (item: Row, when: When) => item.sk.startsWith("names#") && when === "after",
  };
  for (const [moment, isThen] of Object.entries(moments)) {
    // Prepare
    const { world, faceId, people, decidedFaces } = await openNamed(t);
    const before = await people();
    await world.put("a.jpg", TABLE, EDITS.cropped, { xmp: naming("Ada", EDITS.cropped) });
    // Act
    let times = 0;
    const interrupted = aroundPuts(world.catalog, async (item, when) => {
      if (isThen(item, when) && times++ === 0) await world.embed();
    });
    await world.index("a.jpg", interrupted);
    await world.embed();
    // Assess
    assert.ok(times > 0, moment);
    assert.equal(await world.face("a.jpg", 2), faceId);
    assert.deepEqual(await decidedFaces(), [faceId], moment);
    assert.deepEqual(await people(), before);
    await world.assertSound();
  }
});

interface Row {
  readonly sk: string;
  readonly awaiting?: unknown;
  readonly detector?: unknown;
}

type When = "before" | "after";

/** A catalog in which something happens before and after each row that is put. */
function aroundPuts(catalog: Catalog, happen: (item: Row, when: When) => Promise<void>): Catalog {
  const documents = new Proxy(catalog.documents, {
    get(target, name, receiver) {
      if (name !== "send") return Reflect.get(target, name, receiver);
      return async (command: unknown) => {
        const item = command instanceof PutCommand ? (command.input.Item as Row) : undefined;
        if (item) await happen(item, "before");
        const answer = await (target as { send(command: unknown): Promise<unknown> }).send(command);
        if (item) await happen(item, "after");
        return answer;
      };
    },
  });
  return { ...catalog, documents };
}
