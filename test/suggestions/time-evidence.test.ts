import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClusterDecision, FaceDecision } from "../../lib/catalog/store/types.ts";
import type { Nearness, Times } from "../../lib/catalog/versions/nearness.ts";
import { suggest } from "../../lib/suggestions/suggest.ts";

const minute = (day: string) => Date.parse(day) / 60_000;

const NO_TIMES: Times = {
  ...{ faces: [null, null], clusters: [null, null, null], faceToYear: [], clusterToYear: [] },
  ...{ withCluster: [], withFace: [], early: [] },
};

interface Given extends Partial<Omit<Nearness, "times">> {
  readonly times?: Partial<Times>;
  readonly decided?: readonly (Partial<FaceDecision> & { readonly faceId: string })[];
}

/** Calls suggest with clusters of Ada, born on 14 June 2015, and of Ben, an unnamed cluster, and two open faces. */
function asked({ times, decided = [], ...near }: Given) {
  const named = ["ada Ada", "ben Ben"].map((text): [string, ClusterDecision] => {
    const [clusterId, personId] = text.split(" ");
    return [clusterId!, { clusterId: clusterId!, personId: personId!, hidden: false }];
  });
  return suggest({
    nearness: {
      ...{ neighbours: 0.64, clusterIds: ["ada", "ben", "open"], faceIds: ["a-1", "b-1"], unclear: [] },
      ...{ faceToCluster: [], clusterToCluster: [], faceToFace: [], ...near },
      times: { ...NO_TIMES, ...times },
    },
    clusters: new Map(named),
    faces: new Map(decided.map((some) => [some.faceId, { rejected: [], notAFace: false, ...some }])),
    births: new Map([["Ada", minute("2015-06-14")]]),
    isPutOff: () => false,
    areDifferentPeople: () => false,
    limits: { ask: 0.8, child: 0.86, alike: 0.7, neighbours: 0.64 },
  });
}

const about = (personId: string, distance: number, more = {}) => ({
  ...{ kind: "faces", personId, distance, faces: [{ faceId: "a-1", distance }] },
  ...more,
});

test("suggest: nobody for a photo taken before their birthday; the next person may be asked about", () => {
  const faceToCluster: Nearness["faceToCluster"] = [
    [0, 0, 0.7],
    [0, 1, 0.75],
  ];
  const on = (day: string) => asked({ faceToCluster, times: { faces: [minute(day), null] } });
  assert.deepEqual(on("2015-06-13T23:59Z"), [about("Ben", 0.75)]);
  assert.deepEqual(on("2015-06-14T00:00Z"), []);
  assert.deepEqual(asked({ faceToCluster: [[0, 0, 0.7]] }), [about("Ada", 0.7)]);
});

test("suggest: a cluster is not Ada if half of its photos were taken before her birthday", () => {
  const clusterToCluster: Nearness["clusterToCluster"] = [[2, 0, 0.7]];
  const on = (day: string) =>
    asked({ clusterToCluster, times: { clusters: [null, null, minute(day)] } }).map(({ personId }) => personId);
  assert.deepEqual(on("2014-01-05"), []);
  assert.deepEqual(on("2016-01-05"), ["Ada"]);
});

test("suggest: a held name from before its person's birthday becomes a question that says so", () => {
  // Prepare
  const early = [{ faceId: "a-1", source: "ada", minute: minute("2014-01-05") }];
  // Act
  const questions = asked({ times: { early } });
  const answered = [
    asked({ times: { early }, decided: [{ faceId: "a-1", personId: "Ada" }] }),
    asked({ times: { early }, decided: [{ faceId: "a-1", rejected: ["Ada"] }] }),
    asked({ times: { early: [{ ...early[0]!, minute: minute("2016-01-05") }] } }),
  ];
  // Assess
  assert.deepEqual(questions, [about("Ada", 0.64, { heldFor: "Ada", beforeBirth: true })]);
  assert.deepEqual(answered, [[], [], []]);
});

test("suggest: a name in doubt says nothing about faces that resemble it", () => {
  // Prepare: an open face with a held name, from before and after the birthday, and one like it.
  const like = (day: string) =>
    asked({
      faceToFace: [[0, 1, 0.5]],
      held: [[1, "ada"]],
      times: { early: day < "2015" ? [{ faceId: "b-1", source: "ada", minute: minute(day) }] : [] },
    }).map(({ personId, faces: [face] }) => [personId, face?.faceId]);
  // Act, Assess
  assert.deepEqual(like("2014-01-05"), [["Ada", "b-1"]]);
  assert.deepEqual(like("2016-01-05"), [["Ada", "a-1"]]);
});

test("suggest: a held name is not replaced by the name of somebody who was not born", () => {
  const on = (day: string) =>
    asked({ contested: [{ faceId: "a-1", source: "ben", clusterId: "ada", distance: 0.5, minute: minute(day) }] });
  assert.deepEqual(on("2014-01-05"), []);
  assert.deepEqual(on("2016-01-05"), [about("Ada", 0.5, { heldFor: "Ben" })]);
});

test("suggest: a child is asked about a little farther away, by their faces of about that year", () => {
  // Prepare: both people are .84 away in that year, farther than the usual limit.
  const near = (cluster: number, day: string, distance = 0.84) =>
    asked({ times: { faces: [minute(day), null], faceToYear: [[0, cluster, distance]] } });
  // Act, Assess: Ada at five; Ada grown up; Ben, whose birthday is unknown; too far even for a child
  assert.deepEqual(near(0, "2020-08-01"), [about("Ada", 0.84, { inTime: true })]);
  assert.deepEqual(near(0, "2035-08-01"), []);
  assert.deepEqual(near(1, "2020-08-01"), []);
  assert.deepEqual(near(0, "2020-08-01", 0.87), []);
  assert.deepEqual(near(1, "2020-08-01", 0.79), [about("Ben", 0.79)]);
});

test("suggest: a child's unnamed cluster is asked about by the years next to it", () => {
  // Prepare
  const clusterToYear: Times["clusterToYear"] = [[2, 0, 0.84]];
  const at = (day: string) => asked({ times: { clusters: [null, null, minute(day)], clusterToYear } });
  // Act, Assess
  assert.deepEqual(at("2020-08-01"), [
    { kind: "cluster", personId: "Ada", distance: 0.84, clusterId: "open", faces: [] },
  ]);
  assert.deepEqual(at("2035-08-01"), []);
});

test("suggest: confirmed faces of a child link those of the next year, not of later ones", () => {
  // Prepare: two open faces .75 apart, which is too far for two faces without dates.
  const linked = (first: string, second: string) =>
    asked({
      faceToFace: [[0, 1, 0.75]],
      times: { faces: [minute(first), minute(second)] },
      decided: [{ faceId: "b-1", personId: "Ada" }],
    });
  // Act, Assess
  assert.deepEqual(linked("2020-08-01", "2019-09-01"), [about("Ada", 0.75, { inTime: true })]);
  assert.deepEqual(linked("2022-08-01", "2019-09-01"), []);
});

test("suggest: people at the same event come first, and are preferred to others about as near", () => {
  // Prepare: Ada is .7 away, and Ben .77, less than what makes Ada clearly nearer.
  const faceToCluster: Nearness["faceToCluster"] = [
    [0, 0, 0.7],
    [0, 1, 0.77],
    [1, 1, 0.68],
  ];
  const ben = { kind: "faces", personId: "Ben", distance: 0.68, faces: [{ faceId: "b-1", distance: 0.68 }] };
  const first = asked({ faceToCluster, times: { withCluster: [[0, 0]] } });
  // Act, Assess: not without the event, and not if both were there
  assert.deepEqual(
    first.map(({ personId, distance }) => [personId, distance]),
    [
      ["Ada", 0.7],
      ["Ben", 0.68],
    ],
  );
  assert.deepEqual(asked({ faceToCluster }), [ben]);
  const both = asked({
    faceToCluster,
    times: {
      withCluster: [
        [0, 0],
        [0, 1],
      ],
    },
  });
  assert.deepEqual(both, [ben]);
});

test("suggest: an event never makes anyone near who is not", () => {
  const faceToCluster: Nearness["faceToCluster"] = [[0, 0, 0.81]];
  assert.deepEqual(asked({ faceToCluster, times: { withCluster: [[0, 0]] } }), []);
});
