import assert from "node:assert/strict";
import { test } from "node:test";
import { belongingOf } from "../../../lib/catalog/decisions/belonging-rule.ts";
import type { ClusterDecision, FaceDecision } from "../../../lib/catalog/store/types.ts";
import type { HeldName } from "../../../lib/catalog/versions/held.ts";

interface Given {
  readonly cluster?: string;
  readonly held?: Partial<HeldName>;
  readonly decision?: Partial<FaceDecision>;
}

const row = (clusterId: string, more: Partial<ClusterDecision> = {}): [string, ClusterDecision] => [
  clusterId,
  { clusterId, hidden: false, ...more },
];
const CLUSTERS = new Map([
  row("ada", { personId: "Ada" }),
  row("ada-2", { personId: "Ada" }),
  row("ben", { personId: "Ben" }),
  row("given-ben", { personId: "Ben", given: true }),
  row("open"),
  row("unnamed"),
]);

/** `Ada`, `Ada*` where her name is kept, `Ada in ada` in her cluster. */
function shown({ cluster, held, decision }: Given): string {
  const name: HeldName = {
    ...{ faceId: "f", source: "ada", state: "kept", contested: false, decided: false, personId: "Ada" },
    ...held,
  };
  const belonging = belongingOf(
    {
      member: cluster === undefined ? undefined : { faceId: "f", clusterId: cluster, distance: 0.5 },
      held: held && name,
      decision: decision && { faceId: "f", rejected: [], notAFace: false, ...decision },
    },
    CLUSTERS,
  );
  if (!belonging) return "no face";
  const { personId = "nobody", clusterId, held: isHeld } = belonging;
  return `${personId}${isHeld ? "*" : ""}${clusterId === undefined ? "" : ` in ${clusterId}`}`;
}

test("belongingOf: a decision precedes a held name, and a held name the cluster", () => {
  const cases: readonly [expected: string, given: Given][] = [
    ["nobody", {}],
    ["Ada in ada", { cluster: "ada" }],
    ["Ada*", { held: {} }],
    ["Ada* in open", { held: {}, cluster: "open" }],
    ["Ada*", { held: { contested: true, clusterId: "ben" }, cluster: "ben" }],
    ["Ada in ada-2", { held: {}, cluster: "ada-2" }],
    ["Ben", { held: {}, decision: { personId: "Ben" } }],
    ["Ben in ben", { held: { contested: true }, cluster: "ben", decision: { personId: "Ben" } }],
  ];
  for (const [expected, given] of cases) assert.equal(shown(given), expected, JSON.stringify(given));
});

test("belongingOf ignores a held name that a decision or its source contradicts", () => {
  const cases: readonly [expected: string, given: Given][] = [
    ["nobody", { held: {}, decision: { rejected: ["Ada"] } }],
    ["Ben in ben", { held: { contested: true }, cluster: "ben", decision: { rejected: ["Ada"] } }],
    ["nobody", { held: {}, decision: { alone: true } }],
    ["no face", { held: {}, decision: { notAFace: true } }],
    ["nobody", { held: { source: "unnamed" } }],
    ["nobody", { held: { source: "forgotten" } }],
    ["nobody in open", { held: { source: "unnamed" }, cluster: "open" }],
    ["nobody", { held: { state: "ended", personId: "Ben" } }],
    ["Ada*", { held: { state: "ended" } }],
  ];
  for (const [expected, given] of cases) assert.equal(shown(given), expected, JSON.stringify(given));
});

test("belongingOf: a cluster named since the run overrides a held name, one named by a run does not", () => {
  const cases: readonly [expected: string, given: Given][] = [
    ["Ben in ben", { held: {}, cluster: "ben" }],
    ["Ada*", { held: {}, cluster: "given-ben" }],
    ["Ada*", { held: {}, cluster: "ben", decision: { rejected: ["Ben"] } }],
  ];
  for (const [expected, given] of cases) assert.equal(shown(given), expected, JSON.stringify(given));
});
