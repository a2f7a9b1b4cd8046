import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import { deleteFaceRows } from "../../lib/catalog/rows/faces.ts";
import { deleteVectors } from "../../lib/catalog/rows/vectors.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { noteFaces } from "../../lib/catalog/versions/change-notes.ts";
import { getRun } from "../../lib/catalog/versions/runs.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { randomNumbers } from "../dbscan/synthetic.ts";
import { Decider, namesOf } from "./deciding.ts";
import { addFaces, faceIdOfNumber as id, openLibrary } from "./library.ts";
import { IN_TILES, MOMENTS, type Moment, runMeanwhile } from "./meanwhile.ts";
import { planOptions, runOnce } from "./run.ts";

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

const idsOf = (faces: readonly { readonly faceId: string }[]) => faces.map(({ faceId }) => faceId);

test("decisions at any moment of a run are respected by the next run, and the run succeeds", async (t) => {
  const GROUPS = 12;
  const cases: { readonly moment: Moment; readonly tiled: boolean }[] = [
    ...MOMENTS.filter((moment) => !IN_TILES.includes(moment)).map((moment) => ({ moment, tiled: false })),
    ...IN_TILES.map((moment) => ({ moment, tiled: true })),
  ];
  for (const { moment, tiled } of cases) {
    // Prepare: twelve clusters of five faces, each around its own axis.
    const catalog = await openLibrary(t);
    const decider = new Decider(catalog);
    const faceOf = (group: number, number: number) => {
      const vector = new Float32Array(GROUPS + 1);
      vector.set([Math.cos(number / 20)], group);
      vector.set([Math.sin(number / 20)], GROUPS);
      return { faceId: id(100 * group + number), vector };
    };
    const options = { length: GROUPS + 1, blockRows: tiled ? 16 : 4096 };
    const groups = Array.from({ length: GROUPS }, (_, group) => [0, 1, 2, 3, 4].map((number) => faceOf(group, number)));
    await addFaces(catalog, groups.flat());
    await runOnce(catalog, finder, options);
    const people = ["Cy", "Dot", "Eve", "Flo", "Gus", "Gus", "", "Ivy", "Jo", "Lea"];
    await decider.nameAll(people.flatMap((name, at) => (name ? [[id(100 * (at + 2)), name] as const] : [])));
    await decider.forget("Lea");
    await addFaces(catalog, [faceOf(0, 5), faceOf(7, 5)]);
    const planned = planOptions({ ...options, force: tiled });
    // Act
    await runMeanwhile(catalog, finder, planned, async (now) => {
      if (now !== moment) return;
      await decider.undo();
      await decider.dissolve(id(0));
      await decider.notAFace(idsOf(groups[1]!));
      await decider.delete(id(201));
      await decider.merge("Dot", "Eve");
      await decider.forget("Flo");
      await decider.unname(id(600));
      await decider.name(id(800), "Hal");
      await decider.reject([id(901)], "Ivy");
      await decider.confirm(id(802), "Kim");
      await decider.move(id(1001), "Jo", "Kim");
    });
    const { status, reason } = (await getRun(catalog, planned.runId))!;
    await runOnce(catalog, finder, options);
    // Assess
    assert.equal(status, "succeeded", reason);
    const found = await namesOf(catalog, idsOf(groups.flat()));
    const of = (group: number) => groups[group]!.map(({ faceId }) => found[faceId]);
    const all = (name: string) => new Array(5).fill(name);
    const but = (name: string, number: number, other: string | undefined) =>
      all(name).map((each, index) => (index === number ? other : each));
    assert.deepEqual(
      groups.map((_, group) => of(group)),
      [
        ...[all("nobody"), all("no face"), but("Cy", 1, undefined), all("Eve"), all("Eve"), all("nobody")],
        ...[all("nobody"), all("Gus"), but("Hal", 2, "Kim"), but("Ivy", 1, "nobody"), but("Jo", 1, "Kim"), all("Lea")],
      ],
      `${moment}, ${tiled ? "in tiles" : "whole"}`,
    );
  }
});

const LENGTH = 4;
/** Seeds with which the results differed before runs respected decisions that are made while they are in progress. */
const SEEDS = [3, 15];
const PEOPLE = ["Ada", "Ben", "Cleo", "Dan"];

/** Makes a library at the beginning of a run, and decisions to make during it; the same for the same seed. */
async function begin(t: TestContext, seed: number) {
  const catalog = await openLibrary(t);
  const random = randomNumbers(seed);
  const int = (below: number) => Math.floor(random() * below);
  const pick = <T>(some: readonly T[]): T => some[int(some.length)]!;
  const face = (number: number, angle: number) => {
    const vector = new Float32Array(LENGTH);
    vector.set([Math.cos(angle), Math.sin(angle)], 2 * int(2));
    return { faceId: id(number), vector, face: { sizePx: random() < 0.1 ? 60 : 100 } };
  };
  const isTiled = seed % 2 === 1;
  const options = { length: LENGTH, blockRows: isTiled ? 8 : 4096, force: isTiled };
  const first = Array.from({ length: 40 }, (_, number) => face(number, int(4) * 1.3 + random() / 2));
  const later = Array.from({ length: 14 }, (_, number) => face(100 + number, random() * 2 * Math.PI));
  await addFaces(catalog, first);
  await runOnce(catalog, finder, options);
  const decider = new Decider(catalog);
  for (const name of PEOPLE.slice(0, 3)) await decider.name(pick(first).faceId, name);
  await runOnce(catalog, finder, options);
  await addFaces(catalog, later);
  const leaving = idsOf(first.filter(() => random() < 0.1));
  await forget(catalog, leaving);
  const seen = idsOf(first).filter((faceId) => !leaving.includes(faceId));
  const moments = MOMENTS.filter((moment) => moment !== "pointer moved" && (isTiled || !IN_TILES.includes(moment)));
  const decisions = Array.from({ length: 1 + int(4) }, () => {
    const [faceId, other, name, second] = [pick(seen), pick(seen), pick(PEOPLE), pick(PEOPLE)];
    const decide = pick([
      () => decider.name(faceId, name),
      () => decider.unname(faceId),
      () => decider.rejectCluster(faceId, name),
      () => decider.dissolve(faceId),
      () => decider.notAFace([faceId, other]),
      () => decider.delete(faceId),
      () => decider.confirm(faceId, name),
      () => decider.reject([faceId, other], name),
      () => decider.move(faceId, name, second),
      () => decider.merge(name, second),
      () => decider.forget(name),
      () => decider.undo(),
    ]);
    return { moment: pick(moments), decide };
  });
  const inOrder = moments.flatMap((moment) => decisions.filter((decision) => decision.moment === moment));
  const named = await namesOf(catalog, seen);
  return { catalog, decider, options, decisions: inOrder, faceIds: idsOf([...first, ...later]), named };
}

async function forget(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  await noteFaces(catalog, faceIds);
  for (const faceId of faceIds) await deleteVectors(catalog, faceId.slice(0, 28), new Set([faceId]));
  await deleteFaceRows(catalog, faceIds);
}

test("decisions during a run have the same result as the same decisions before the run", async (t) => {
  for (const seed of SEEDS) {
    // Prepare
    const [earlier, meanwhile] = [await begin(t, seed), await begin(t, seed)];
    for (const { decide } of earlier.decisions) await decide();
    await runOnce(earlier.catalog, finder, earlier.options);
    // Act
    const options = planOptions({ ...meanwhile.options, force: true });
    await runMeanwhile(meanwhile.catalog, finder, options, async (now) => {
      for (const { moment, decide } of meanwhile.decisions) if (moment === now) await decide();
    });
    const { status, reason } = (await getRun(meanwhile.catalog, options.runId))!;
    // Assess
    assert.equal(status, "succeeded", reason);
    for (const { catalog, options } of [earlier, meanwhile]) await runOnce(catalog, finder, options);
    const [expected, found] = [
      await namesOf(earlier.catalog, earlier.faceIds),
      await namesOf(meanwhile.catalog, earlier.faceIds),
    ];
    // Faces without a decision are not compared: which cluster they join may depend on the previous version.
    const { named, decider } = meanwhile;
    const isSaid = (faceId: string) => (named[faceId] ?? "nobody") !== "nobody" || decider.touched.has(faceId);
    const said = (names: Record<string, string>) => Object.entries(names).filter(([faceId]) => isSaid(faceId));
    assert.deepEqual(said(found), said(expected), `seed ${seed}`);
  }
});
