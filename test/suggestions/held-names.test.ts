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

/** Clusters named Ada and Ben, a name of Ada's that is held, from a cluster that is gone, and four open faces. */
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
    areApart: () => false,
    limits: { ask: 0.8, alike: 0.7, neighbours: 0.64 },
  });
}

const BENS = {
  kind: "faces",
  personId: "Ben",
  heldFor: "Ada",
  faces: [{ faceId: "a-1", distance: 0.6 }],
  distance: 0.6,
};

test("a face that keeps a name is asked about for somebody clearly nearer, apart from faces without a name", () => {
  // Prepare: both faces are near Ben, one of them keeps Ada's name.
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

test("a face that keeps a name is not asked about for its own person, nor where that one is nearly as near", () => {
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

test("faces that keep a name make no new group, and are what others are like", () => {
  // Prepare: two that keep Ada's name, and one without that is like them.
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

test("a face that keeps its name in another person's cluster is asked about until somebody answers", () => {
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

test("a cluster in which faces keep one person's name is asked about, and one in which they keep two names is not", () => {
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
