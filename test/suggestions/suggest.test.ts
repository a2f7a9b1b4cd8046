import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClusterDecision, FaceDecision } from "../../lib/catalog/store/types.ts";
import type { Nearness, NearPair } from "../../lib/catalog/versions/nearness.ts";
import { suggest } from "../../lib/suggestions/suggest.ts";
import type { SuggestionInputs } from "../../lib/suggestions/types.ts";

const CLUSTERS = ["ada", "ada-2", "ben", "open"];
const FACES = ["a", "b", "c", "d", "e"].map((letter) => `${letter}-1`);

interface Given extends Partial<Omit<SuggestionInputs, "nearness" | "clusters" | "faces">> {
  readonly near?: Partial<Nearness>;
  readonly clusters?: readonly Partial<ClusterDecision>[];
  readonly faces?: readonly Partial<FaceDecision>[];
}

/**
 * Calls suggest with two clusters named Ada, one named Ben and one unnamed, and five open faces of different photos.
 */
function asked({ near = {}, clusters = [], faces = [], ...rest }: Given) {
  const named: ClusterDecision[] = [
    { clusterId: "ada", personId: "Ada", hidden: false },
    { clusterId: "ada-2", personId: "Ada", hidden: false },
    { clusterId: "ben", personId: "Ben", hidden: false },
  ];
  const decided = clusters.map((some) => ({ clusterId: "open", hidden: false, ...some }));
  return suggest({
    nearness: {
      neighbours: 0.64,
      ...{ clusterIds: CLUSTERS, faceIds: FACES, unclear: [], faceToCluster: [], clusterToCluster: [], faceToFace: [] },
      ...near,
    },
    clusters: new Map([...named, ...decided].map((decision) => [decision.clusterId, decision])),
    faces: new Map(
      faces.map((some) => [some.faceId!, { rejected: [], notAFace: false, ...some } as FaceDecision] as const),
    ),
    isPutOff: () => false,
    areDifferentPeople: () => false,
    limits: { ask: 0.8, child: 0.86, alike: 0.7, neighbours: 0.64 },
    births: new Map(),
    ...rest,
  });
}

test("suggest: one question per person, nearest face first, most certain person first", () => {
  // Prepare
  const faceToCluster: NearPair[] = [
    [0, 0, 0.75],
    [1, 1, 0.65],
    [1, 0, 0.66],
    [2, 2, 0.6],
    [3, 2, 0.81],
  ];
  // Act
  const questions = asked({ near: { faceToCluster } });
  // Assess
  assert.deepEqual(questions, [
    { kind: "faces", personId: "Ben", faces: [{ faceId: "c-1", distance: 0.6 }], distance: 0.6 },
    {
      ...{ kind: "faces", personId: "Ada", distance: 0.65 },
      faces: [
        { faceId: "b-1", distance: 0.65 },
        { faceId: "a-1", distance: 0.75 },
      ],
    },
  ]);
});

test("suggest: no question about a face almost as near to another person or unnamed cluster", () => {
  const faceToCluster: NearPair[] = [
    [0, 0, 0.7],
    [0, 2, 0.79],
    [1, 2, 0.7],
    [1, 3, 0.75],
    [2, 3, 0.5],
    [2, 0, 0.7],
  ];
  assert.deepEqual(asked({ near: { faceToCluster } }), []);
});

test("suggest: never repeats a rejected question, but may ask about the next person", () => {
  // Prepare
  const faceToCluster: NearPair[] = [
    [0, 0, 0.6],
    [0, 2, 0.65],
  ];
  const ask = (rejected: string[]) => asked({ near: { faceToCluster }, faces: [{ faceId: "a-1", rejected }] });
  // Act
  const [after, all] = [ask(["Ada"]), ask(["Ada", "Ben"])];
  // Assess
  assert.deepEqual(
    after.map(({ personId }) => personId),
    ["Ben"],
  );
  assert.deepEqual(all, []);
});

test("suggest: no question about decided faces, nor about postponed ones", () => {
  const faceToCluster: NearPair[] = [
    [0, 0, 0.6],
    [1, 0, 0.6],
    [2, 0, 0.6],
  ];
  const faces = [
    { faceId: "a-1", notAFace: true },
    { faceId: "b-1", personId: "Ben" },
  ];
  const isPutOff = (id: string, personId?: string) => id === "c-1" && personId === "Ada";
  assert.deepEqual(asked({ near: { faceToCluster }, faces, isPutOff }), []);
});

test("suggest: a confirmed face counts for its person, and excludes other faces of its photo", () => {
  // Prepare: b and c resemble a, which is confirmed as Cleo, but c is in a photo with another face of hers.
  const faceIds = ["a-1", "b-1", "c-1", "c-2"];
  const faceToFace: NearPair[] = [
    [0, 1, 0.6],
    [0, 2, 0.65],
  ];
  const faces = [
    { faceId: "a-1", personId: "Cleo" },
    { faceId: "c-2", personId: "Cleo" },
  ];
  // Act
  const questions = asked({ near: { faceIds, faceToFace }, faces });
  // Assess
  assert.deepEqual(questions, [
    { kind: "faces", personId: "Cleo", faces: [{ faceId: "b-1", distance: 0.6 }], distance: 0.6 },
  ]);
});

test("suggest: asks about a cluster near a named one, unless it was rejected or hidden", () => {
  // Prepare
  const clusterToCluster: NearPair[] = [
    [0, 3, 0.7],
    [3, 0, 0.7],
    [3, 1, 0.72],
    [3, 2, 0.85],
  ];
  const ask = (...clusters: Partial<ClusterDecision>[]) => asked({ near: { clusterToCluster }, clusters });
  // Act
  const open = ask();
  // Assess
  assert.deepEqual(open, [{ kind: "cluster", clusterId: "open", personId: "Ada", faces: [], distance: 0.7 }]);
  assert.deepEqual(ask({ rejected: ["Ada"] }), []);
  assert.deepEqual(ask({ hidden: true }), []);
  assert.deepEqual(ask({ personId: "Ben" }), []);
  assert.deepEqual(ask({ clusterId: "ben", personId: "Ben" }).length, 1);
});

test("suggest: faces that are probably none come last in a question, and questions about them last", () => {
  // Prepare: two faces near Ada, the nearer one an unlikely one; an unlikely one very near Ben
  const faceToCluster: NearPair[] = [
    [0, 0, 0.5],
    [1, 0, 0.7],
    [2, 2, 0.4],
  ];
  // Act
  const questions = asked({ near: { faceToCluster, unlikely: [0, 2] } });
  // Assess
  assert.deepEqual(
    questions.map(({ personId, faces }) => [personId, faces.map(({ faceId }) => faceId)]),
    [
      ["Ada", ["b-1", "a-1"]],
      ["Ben", ["c-1"]],
    ],
  );
});

test("newGroups: groups similar open faces that resemble no one else, without chaining", () => {
  // Prepare: a, b and c resemble each other; d resembles only c.
  const faceToFace: NearPair[] = [
    [0, 1, 0.5],
    [1, 2, 0.55],
    [0, 2, 0.6],
    [2, 3, 0.78],
  ];
  const groups = (near: Partial<Nearness>, rest: Given = {}) =>
    asked({ near, ...rest }).map(({ kind, faces }) => [kind, faces.map(({ faceId }) => faceId)]);
  // Act and assess
  assert.deepEqual(groups({ faceToFace }), [["new", ["a-1", "b-1", "c-1"]]]);
  // A cluster is almost as near as they are to each other.
  assert.deepEqual(groups({ faceToFace, faceToCluster: [[1, 3, 0.56]] }), []);
  // Someone said that a and b are different people; b and c may be one.
  const areDifferentPeople = (a: string, b: string) => a === "a-1" && b === "b-1";
  assert.deepEqual(groups({ faceToFace }, { areDifferentPeople }), [["new", ["b-1", "c-1"]]]);
  // Two unclear faces must be as near as neighbours.
  const pair: NearPair[] = [[0, 1, 0.7]];
  assert.deepEqual(groups({ faceToFace: pair }), [["new", ["a-1", "b-1"]]]);
  assert.deepEqual(groups({ faceToFace: pair, unclear: [0] }), [["new", ["a-1", "b-1"]]]);
  assert.deepEqual(groups({ faceToFace: pair, unclear: [0, 1] }), []);
});
