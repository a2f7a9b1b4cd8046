import assert from "node:assert/strict";
import { test } from "node:test";
import { type Candidate, select } from "../../lib/detect/select.ts";
import { readParameters } from "../../lib/parameters.ts";

const parameters = (given = {}) => readParameters({ FACE_SIZE: "20", FACE_SCORE: "9", FACE_OVERLAP: "42", ...given });
const face = (side: number, score: number, x = 1000, y = 1000): Candidate => ({ square: { x, y, side }, score });
const NONE = { tooSmall: 0, lowScore: 0, overlap: 0 };

/** PhotoPrism's table: score that a face under a size needs in addition to FACE_SCORE. */
const SURCHARGES = [
  { under: 26, over: 20, surcharge: 26 },
  { under: 32, over: 26, surcharge: 16 },
  { under: 40, over: 32, surcharge: 11 },
  { under: 50, over: 40, surcharge: 9 },
  { under: 80, over: 50, surcharge: 6 },
  { under: 110, over: 80, surcharge: 2 },
  { under: 10_000, over: 110, surcharge: 0 },
];

for (const { under, over, surcharge } of SURCHARGES) {
  test(`select requires FACE_SCORE + ${surcharge} of faces from ${over} up to ${under} px`, () => {
    for (const score of ["9", "20"]) {
      const least = Number(score) + surcharge;
      for (const side of [over, under - 0.01]) {
        const enough = select([face(side, least)], parameters({ FACE_SCORE: score }));
        assert.deepEqual([enough.accepted.length, enough.dropped], [1, NONE], `${side} px`);
        const low = select([face(side, least - 0.01)], parameters({ FACE_SCORE: score }));
        assert.deepEqual([low.accepted.length, low.dropped], [0, { ...NONE, lowScore: 1 }], `${side} px`);
      }
    }
  });
}

test("select orders faces by size, then by score", () => {
  const faces = [face(120, 50, 0), face(300, 20, 1000), face(120, 60, 3000), face(200, 90, 2000)];
  const { accepted } = select(faces, parameters());
  assert.deepEqual(
    accepted.map(({ square, score }) => [square.side, score]),
    [
      [300, 20],
      [200, 90],
      [120, 60],
      [120, 50],
    ],
  );
});

test("select drops a face of which a larger one covers more than FACE_OVERLAP - 1 percent", () => {
  // Prepare: the small face reaches so far into the large one that this share of it is covered
  const large = face(200, 50);
  const covered = (percent: number) => face(100, 500, 1000 + 150 - percent, 1000);
  // Act, Assess: at 42 up to 41 percent
  assert.equal(select([covered(41), large], parameters()).accepted.length, 2);
  assert.deepEqual(select([covered(41.5), large], parameters()), {
    accepted: [large],
    dropped: { ...NONE, overlap: 1 },
  });
  assert.equal(select([covered(99), large], parameters({ FACE_OVERLAP: "100" })).accepted.length, 2);
  assert.equal(select([covered(0.5), large], parameters({ FACE_OVERLAP: "1" })).accepted.length, 1);
  assert.equal(select([covered(0), large], parameters({ FACE_OVERLAP: "1" })).accepted.length, 2);
});

test("select ignores the overlap with dropped faces", () => {
  const weak = face(200, 8);
  const inside = face(120, 50);
  assert.deepEqual(select([weak, inside], parameters()), { accepted: [inside], dropped: { ...NONE, lowScore: 1 } });
});

test("select counts each dropped face once, by the first reason that applies", () => {
  const faces = [face(200, 50), face(190, 50), face(180, 1), face(150, 1, 3000), face(49, 1), face(30, 900)];
  const { accepted, dropped } = select(faces, parameters({ FACE_SIZE: "50" }));
  assert.deepEqual(accepted, [faces[0]]);
  assert.deepEqual(dropped, { tooSmall: 2, lowScore: 2, overlap: 1 });
});
