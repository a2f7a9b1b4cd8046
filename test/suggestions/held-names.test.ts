import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClusterDecision, FaceDecision } from "../../lib/catalog/store/types.ts";
import type { Nearness } from "../../lib/catalog/versions/nearness.ts";
import { suggest } from "../../lib/suggestions/suggest.ts";

interface Given {
  readonly clusters?: readonly ClusterDecision[];
  readonly near?: Partial<Nearness>;
  readonly faces?: readonly (Partial<FaceDecision> & { readonly faceId: string })[];
  readonly isPutOff?: (id: string, personId: string | undefined) => boolean;
}

/** Calls suggest with clusters named Ada and Ben, a cluster of Ada that is gone, and four open faces. */
function asked({ near = {}, clusters = [], faces = [], isPutOff = () => false }: Given) {
  const named = ["Ada ada", "Ben ben", "Ada gone"].map((text): [string, ClusterDecision] => {
    const [personId, clusterId] = text.split(" ");
    return [clusterId!, { clusterId: clusterId!, personId: personId!, hidden: false }];
  });
  return suggest({
    nearness: {
      ...{ neighbours: 0.64, clusterIds: ["ada", "ben"], faceIds: ["a-1", "b-1", "c-1", "d-1"], unclear: [] },
      ...{ faceToCluster: [], clusterToCluster: [], faceToFace: [], ...near },
    },
    clusters: new Map([...named, ...clusters.map((row) => [row.clusterId, row] as const)]),
    faces: new Map(faces.map((some) => [some.faceId, { rejected: [], notAFace: false, ...some }])),
    isPutOff,
    areDifferentPeople: () => false,
    limits: { ask: 0.8, child: 0.86, alike: 0.7, neighbours: 0.64 },
    births: new Map(),
  });
}

const BENS = {
  kind: "faces",
  personId: "Ben",
  heldFor: "Ada",
  faces: [{ faceId: "a-1", distance: 0.6 }],
  distance: 0.6,
};

test("suggest: asks about a face with a held name for a clearly nearer person, in its own question", () => {
  // Prepare: two faces are near Ben, and one of them holds the name Ada.
  const near: Partial<Nearness> = {
    faceToCluster: [
      [0, 1, 0.6],
      [0, 0, 0.75],
      [1, 1, 0.7],
    ],
    held: [[0, "gone"]],
  };
  // Act
  const questions = asked({ near });
  // Assess
  assert.deepEqual(questions, [
    BENS,
    { kind: "faces", personId: "Ben", faces: [{ faceId: "b-1", distance: 0.7 }], distance: 0.7 },
  ]);
});

test("suggest: does not ask about a held name if its own person is nearest or almost as near", () => {
  const faceToCluster = (ben: number, ada: number): Nearness["faceToCluster"] => [
    [0, 1, ben],
    [0, 0, ada],
  ];
  for (const [ben, ada] of [
    [0.7, 0.5],
    [0.6, 0.65],
  ]) {
    assert.deepEqual(asked({ near: { faceToCluster: faceToCluster(ben!, ada!), held: [[0, "gone"]] } }), []);
  }
});

test("suggest: faces with a held name form no new group, and count as faces of their person", () => {
  // Prepare: two faces that hold the name Ada, and one without a name that resembles them.
  const near: Partial<Nearness> = {
    faceToFace: [
      [0, 1, 0.5],
      [0, 2, 0.6],
      [1, 2, 0.6],
    ],
    held: [
      [0, "gone"],
      [1, "gone"],
    ],
  };
  // Act and assess
  assert.deepEqual(asked({ near }), [
    { kind: "faces", personId: "Ada", faces: [{ faceId: "c-1", distance: 0.6 }], distance: 0.6 },
  ]);
});

test("suggest: asks about a face that holds a name in another person's cluster until answered", () => {
  // Prepare
  const near: Partial<Nearness> = {
    contested: [{ faceId: "a-1", source: "gone", clusterId: "ben", distance: 0.6 }],
    faceIds: [],
  };
  const answers: Record<string, Given> = {
    yes: { faces: [{ faceId: "a-1", personId: "Ben" }] },
    no: { faces: [{ faceId: "a-1", rejected: ["Ben"] }] },
    "not Ada": { faces: [{ faceId: "a-1", rejected: ["Ada"] }] },
    "not a face": { faces: [{ faceId: "a-1", notAFace: true }] },
    later: { isPutOff: (id, personId) => id === "a-1" && personId === "Ben" },
  };
  // Act and assess
  assert.deepEqual(asked({ near }), [BENS]);
  for (const [answer, given] of Object.entries(answers)) assert.deepEqual(asked({ near, ...given }), [], answer);
});

test("suggest: asks about a cluster whose faces hold one person's name, but not two people's", () => {
  const reborn = (...sources: string[]): Partial<Nearness> => ({
    clusterIds: ["ada", "ben", "again"],
    clusterToCluster: [[2, 1, 0.5]],
    reborn: [{ clusterId: "again", sources, distance: 0.2 }],
  });
  const [bens] = asked({ near: reborn("gone", "ben") });
  const [adas, ...others] = asked({ near: reborn("gone") });
  const refused = { clusterId: "again", hidden: false, rejected: ["Ada"] };
  assert.deepEqual([bens!.personId, bens!.distance], ["Ben", 0.5]);
  assert.deepEqual(adas, { kind: "cluster", personId: "Ada", distance: 0.2, clusterId: "again", faces: [] });
  assert.deepEqual(others, []);
  assert.equal(asked({ near: reborn("gone"), clusters: [refused] })[0]!.personId, "Ben");
});
