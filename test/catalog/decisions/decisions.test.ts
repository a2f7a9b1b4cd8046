import assert from "node:assert/strict";
import { test } from "node:test";
import { allFaceDecisions, getFaceDecisions } from "../../../lib/catalog/decisions/decisions.ts";
import { decideAsRead } from "../../../lib/catalog/decisions/read-names.ts";
import { mayBelong } from "../../../lib/dbscan/constraints.ts";
import { openLibrary } from "../../runs/library.ts";
import {
  confirmFaces,
  markNotFaces,
  moveFaces,
  personNamed,
  rejectFaces,
  undecideFaces,
} from "../../support/decide.ts";

test("face decisions can be confirmed, rejected, moved, marked as not a face and removed", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const [ada, ben] = [(await personNamed(catalog, "Ada")).personId, (await personNamed(catalog, "Ben")).personId];
  const of = async (faceId: string) => (await getFaceDecisions(catalog, [faceId])).get(faceId);
  // Act
  await confirmFaces(catalog, ["a", "b", "c"], ada);
  await rejectFaces(catalog, ["b", "d"], ada);
  await rejectFaces(catalog, ["a", "d"], ben);
  await moveFaces(catalog, ["c"], { from: ada, to: ben });
  await markNotFaces(catalog, ["e"]);
  // Assess
  assert.deepEqual(await of("a"), { faceId: "a", personId: ada, rejected: [ben], notAFace: false });
  assert.deepEqual(await of("b"), { faceId: "b", rejected: [ada], notAFace: false });
  assert.deepEqual(await of("c"), { faceId: "c", personId: ben, rejected: [ada], notAFace: false });
  assert.deepEqual(await of("d"), { faceId: "d", rejected: [ada, ben].sort(), notAFace: false });
  assert.deepEqual(await of("e"), { faceId: "e", rejected: [], notAFace: true });
  assert.equal(await of("f"), undefined);
  // Act
  await confirmFaces(catalog, ["b", "e"], ada);
  await markNotFaces(catalog, ["a"]);
  await undecideFaces(catalog, ["d", "f"]);
  // Assess
  assert.deepEqual(
    [...(await allFaceDecisions(catalog)).values()],
    [
      { faceId: "a", rejected: [ben], notAFace: true },
      { faceId: "b", personId: ada, rejected: [], notAFace: false },
      { faceId: "c", personId: ben, rejected: [ada], notAFace: false },
      { faceId: "e", personId: ada, rejected: [], notAFace: false },
    ],
  );
});

test("mayBelong follows the decision about a face", () => {
  // Prepare
  const open = { rejected: [], notAFace: false };
  const cases = [
    { face: undefined, ada: true, ben: true, nobody: true },
    { face: open, ada: true, ben: true, nobody: true },
    { face: { ...open, personId: "ada" }, ada: true, ben: false, nobody: false },
    { face: { ...open, rejected: ["ada"] }, ada: false, ben: true, nobody: true },
    { face: { ...open, notAFace: true }, ada: false, ben: false, nobody: false },
  ];
  for (const { face, ada, ben, nobody } of cases) {
    // Act
    const found = ["ada", "ben", undefined].map((personId) => mayBelong(face, personId));
    // Assess
    assert.deepEqual(found, [ada, ben, nobody]);
  }
});

test("decideAsRead applies until someone decides, and never after", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const [ada, ben] = [await personNamed(catalog, "Ada"), await personNamed(catalog, "Ben")];
  const decide: Readonly<Record<string, (faceId: string) => Promise<void>>> = {
    confirmed: (faceId) => confirmFaces(catalog, [faceId], ada.personId),
    "rejected for another": (faceId) => rejectFaces(catalog, [faceId], ben.personId),
    "rejected for this": (faceId) => rejectFaces(catalog, [faceId], ada.personId),
    "no face": (faceId) => markNotFaces(catalog, [faceId]),
  };
  const all = (name: string) => new Map(Object.keys(decide).map((faceId) => [faceId, name]));
  await decideAsRead(catalog, all("Ada"));
  for (const [faceId, change] of Object.entries(decide)) await change(faceId);
  const before = await allFaceDecisions(catalog);
  // Act
  await decideAsRead(catalog, all("Ben").set("open", "Ada"));
  const first = (await allFaceDecisions(catalog)).get("open");
  await decideAsRead(catalog, all("Ben").set("open", "Ben"));
  // Assess
  assert.equal(first?.personId, ada.personId);
  const { open, ...decided } = Object.fromEntries(await allFaceDecisions(catalog));
  assert.deepEqual(decided, Object.fromEntries(before));
  assert.equal(open?.personId, ben.personId);
  assert.equal((await personNamed(catalog, "  aDA ")).personId, ada.personId);
});
