import assert from "node:assert/strict";
import { test } from "node:test";
import { groupRates, mixedClusters, type Rates, worstOverMedian } from "./group-figures.ts";

const at = (degrees: number) =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));

test("groupRates: counts accepted pairs of each group at one threshold", () => {
  // Prepare: adults apart, children near each other; the threshold lies between 8 and 10 degrees
  const people = ["adults/Ada", "adults/Ada", "adults/Bob", "children/Cy", "children/Dan", "children/Eve"];
  const vectors = [0, 7, 60, 120, 128, 138].map(at);
  const faces = people.map((person) => ({ group: person.split("/")[0]!, person }));
  // Act
  const { all, groups } = groupRates(faces, { vectors }, 1.5 / 14);
  // Assess
  assert.deepEqual(groups.get("adults"), { faces: 3, same: 1, accepted: 1, different: 2, falseAccepts: 0 });
  assert.deepEqual(groups.get("children"), { faces: 3, same: 0, accepted: 0, different: 3, falseAccepts: 1 });
  assert.deepEqual(all, { faces: 6, same: 1, accepted: 1, different: 14, falseAccepts: 1 });
});

test("groupRates: terms move the threshold of common faces, and faces of one photo are no pair", () => {
  // Prepare
  const vectors = [0, 5, 90, 95].map(at);
  const faces = ["a", "b", "c", "c"].map((photo, index) => ({ group: "all faces", person: `face ${index}`, photo }));
  // Act
  const plain = groupRates(faces, { vectors }, 0.3);
  const fair = groupRates(faces, { vectors, terms: [2, 2, 0, 0] }, 0.3);
  // Assess
  assert.equal(plain.all.different, 5);
  assert.equal(plain.all.falseAccepts, 1);
  assert.equal(fair.all.falseAccepts, 1);
});

test("worstOverMedian: only if enough false accepts were counted in most groups", () => {
  // Prepare
  const rates = (falseAccepts: number): Rates => ({ faces: 9, same: 0, accepted: 0, different: 1000, falseAccepts });
  // Act and assess
  assert.equal(worstOverMedian([rates(20), rates(30), rates(90)]), 3);
  assert.equal(worstOverMedian([rates(1), rates(20), rates(30), rates(90)]), 3);
  assert.equal(worstOverMedian([rates(19), rates(3), rates(90)]), undefined);
});

test("mixedClusters: counts clusters of several people by the group of most of their faces", () => {
  // Prepare
  const faces = ["adults/Ada", "adults/Ada", "children/Cy", "children/Dan", "children/Dan", "adults/Bob"].map(
    (person) => ({
      group: person.split("/")[0]!,
      person,
    }),
  );
  const clusters = ["one", "one", "two", "two", "two", undefined];
  // Act
  const counts = mixedClusters(faces, (index) => clusters[index]);
  // Assess
  assert.deepEqual(Object.fromEntries(counts), {
    all: { clusters: 2, mixed: 1 },
    adults: { clusters: 1, mixed: 0 },
    children: { clusters: 1, mixed: 1 },
  });
});
