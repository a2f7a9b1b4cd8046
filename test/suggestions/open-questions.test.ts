import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Nearness, type NearPair, putNearness } from "../../lib/catalog/versions/nearness.ts";
import { publishVersion } from "../../lib/catalog/versions/runs.ts";
import { OpenQuestions } from "../../lib/suggestions/open-questions.ts";
import { questionSets } from "../../lib/suggestions/question-sets.ts";
import { openLibrary } from "../runs/library.ts";
import { nameCluster } from "../support/decide.ts";
import { allQuestions } from "./all-questions.ts";

const OPEN = 2500;
const FACES = Array.from({ length: OPEN }, (_, face) => `${face}-1`);
const NONE = { unclear: [], clusterToCluster: [], faceToFace: [] };

/** A library with a published nearness, and clusters of Ada and Ben. */
async function published(t: Pick<TestContext, "after">, nearness: Partial<Nearness>) {
  const catalog = await openLibrary(t);
  const clusterIds = ["c-ada", "c-ben"];
  await putNearness(catalog, 1, {
    neighbours: 0.64,
    clusterIds,
    faceIds: FACES,
    faceToCluster: [],
    ...NONE,
    ...nearness,
  });
  const counts = { eligible: 0, clusters: 2, clustered: 0, noise: 0 };
  await publishVersion(catalog, { version: 1, highest: 1, basis: "run", settings: "", ...counts });
  await nameCluster(catalog, "c-ada", "Ada");
  await nameCluster(catalog, "c-ben", "Ben");
  return catalog;
}

const numbersOf = (questions: Awaited<ReturnType<typeof allQuestions>>) =>
  questions.flatMap(({ faces }) => faces.map(({ faceId }) => Number.parseInt(faceId, 10)));

test("questionSets: finds questions about 250 faces at a time, those nearest to a cluster first", async (t) => {
  // Prepare: faces near Ada and Ben in turn; the last two resemble only each other.
  const catalog = await published(t, {
    faceToCluster: FACES.slice(0, -2).map((_, face): NearPair => [face, face % 2, 0.5 + face / 10_000]),
    faceToFace: [[OPEN - 2, OPEN - 1, 0.5]],
  });
  const open = await OpenQuestions.open(catalog);
  // Act
  const sets = await Array.fromAsync(questionSets(catalog, open));
  const [, first, second] = sets;
  const later = questionSets(catalog, open, first!.placeAfter(first!.questions[2]!));
  const rest = (await later.next()).value!.questions;
  // Assess
  const numbers = (of: typeof first) => numbersOf([...of!.questions]).sort((a, b) => a - b);
  assert.deepEqual(numbers(first), [...Array(250).keys()]);
  assert.deepEqual(
    numbers(second),
    [...Array(250).keys()].map((face) => 250 + face),
  );
  assert.deepEqual(rest, first!.questions.slice(3));
  const all = sets.flatMap(({ questions }) => questions);
  assert.equal(numbersOf(all).length, OPEN);
  assert.deepEqual(
    all.filter(({ kind }) => kind === "new").map(({ faces }) => faces.length),
    [2],
  );
  assert.equal(all.at(-1)!.kind, "new");
});

test("questionSets: similar faces are in one window, wherever they are", async (t) => {
  // Prepare: pairs of similar faces far apart in the list; every third pair is also near Ada.
  const half = OPEN / 2;
  const catalog = await published(t, {
    faceToCluster: FACES.slice(0, half).flatMap((_, face): NearPair[] => (face % 3 === 0 ? [[face, 0, 0.6]] : [])),
    faceToFace: FACES.slice(0, half).map((_, face): NearPair => [face, half + face, 0.4]),
  });
  // Act
  const questions = await allQuestions(catalog);
  // Assess
  const groups = questions
    .filter(({ kind }) => kind === "new")
    .map((group) => numbersOf([group]).sort((a, b) => a - b));
  const expected = [...Array(half).keys()].filter((face) => face % 3 !== 0).map((face) => [face, half + face]);
  assert.deepEqual(
    groups.sort((a, b) => a[0]! - b[0]!),
    expected,
  );
});
