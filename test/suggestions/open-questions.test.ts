import assert from "node:assert/strict";
import { test } from "node:test";
import { type NearPair, putNearness } from "../../lib/catalog/versions/nearness.ts";
import { publishVersion } from "../../lib/catalog/versions/runs.ts";
import { openQuestions } from "../../lib/suggestions/open-questions.ts";
import { openLibrary } from "../runs/library.ts";
import { nameCluster } from "../support/decide.ts";

const OPEN = 2500;

test("openQuestions: reads open faces only until there are enough questions", async (t) => {
  // Prepare: faces near Ada and Ben in turn; the last two resemble only each other.
  const catalog = await openLibrary(t);
  const inForce = {
    version: 1,
    highest: 1,
    basis: "run",
    settings: "",
    eligible: 0,
    clusters: 2,
    clustered: 0,
    noise: 0,
  };
  const faceIds = Array.from({ length: OPEN }, (_, face) => `${face}-1`);
  await putNearness(catalog, 1, {
    ...{ neighbours: 0.64, clusterIds: ["c-ada", "c-ben"], faceIds, unclear: [], clusterToCluster: [] },
    faceToCluster: faceIds.slice(0, -2).map((_, face): NearPair => [face, face % 2, 0.5 + face / 10_000]),
    faceToFace: [[OPEN - 2, OPEN - 1, 0.5]],
  });
  await publishVersion(catalog, inForce);
  await nameCluster(catalog, "c-ada", "Ada");
  await nameCluster(catalog, "c-ben", "Ben");
  const ask = (isEnough: boolean) => openQuestions(catalog, () => isEnough);
  const faces = (found: Awaited<ReturnType<typeof ask>>) =>
    found!.questions.flatMap((question) => question.faces.map(({ faceId }) => Number.parseInt(faceId, 10)));
  // Act
  const [few, all] = [await ask(true), await ask(false)];
  // Assess
  assert.deepEqual(
    faces(few).sort((a, b) => a - b),
    [...Array(1000).keys()],
  );
  assert.equal(faces(all).length, OPEN);
  assert.deepEqual(
    all!.questions.map(({ kind }) => kind).filter((kind) => kind === "new"),
    ["new"],
  );
  assert.equal(all!.questions.at(-1)!.kind, "new");
});
