/** Ids, names and objects of the examples of the routes. An id stands for the same thing in all of them. */

const PHOTO_ID = "8f434346648f6b96df89dda901c51e0a5b7d";

export const IDS = {
  photo: PHOTO_ID,
  face: `${PHOTO_ID}-5d41402a`,
  near: "900150983cd24fb0d6963f7d28e17f72c2b1-92eb5ffe",
  like: "0cc175b9c0f1b6a831c399e269772661f2a1-9003d1df",
  suggestion: "q1YqzSxRslIqSExOVdJRSk5MTs1RsgIA",
  later: "q1YqzSxRslIqSE5NLEpVslLKL0pVqgUA",
  alike: "8fa14cdd754f91cc6554c9e71929cce7d3c4-4a8a08f0",
  another: "c9f0f895fb98ab9159f51fd0297e236d1a2b-e1671797",
  apart: "1679091c5a880faf6fb5e6087eb1b2dc4f5e-8277e091",
  stranger: "a87ff679a2f3e71d9181a67b7542122c6b7d-45c48cce",
  earlier: "20260501T090000000Z-0a4d55",
  pair: "c03afdbd66e7929b1",
  run: "20260501T100000000Z-5f2b1c",
  task: "0d3f9a52-6c1e-4b7e-9a54-2f6f0c9d1e77",
  cluster: "c1f3870be274f6c49",
  ada: "p9e107d9d372bb682",
  grace: "p6bd816d3542a419d",
  charles: "p1679091c5a880faf",
  augusta: "pe4d909c290d0fb1c",
  drawn: `${PHOTO_ID}-7d793037`,
  sure: "45c48cce2e2d7fbdea1afc51c7c6ad26a0b8-c4ca4238",
  unsure: "45c48cce2e2d7fbdea1afc51c7c6ad26a0b8-c81e728d",
  third: "d3d9446802a44259755d38e6d163e820be1f-eccbc87e",
  lone: "a87ff679a2f3e71d9181a67b7542122c6b7d-8f14e45f",
  action: "a20260501101500123b6589f",
  likely: "e4da3b7fbbce2345d7772b0674a318d52f2c-1f0e3dad",
  likelier: "c74d97b01eae257e44aa9d5bade97baf6b7d-6f4922f4",
  sharedPhoto: "7b52009b64fd0a2a49e6d8a939753077792b",
  share: "0mf3k2a1b5f2b1c0d",
  shareToken: "0mf3k2a1b5f2b1c0d.3q2-7wEBAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhs",
  undoing: "a202605011016301235ac749",
} as const;

export const NAMES = {
  ada: "Ada Lovelace",
  grace: "Grace Hopper",
  augusta: "Augusta King",
  charles: "Charles Babbage",
} as const;

const url = (bucket: string, key: string) =>
  `https://facet-${bucket}.s3.us-east-1.amazonaws.com/${key}?X-Amz-Signature=…`;
const photoOf = (faceId: string) => faceId.slice(0, faceId.indexOf("-"));

export const PHOTO = {
  photoId: IDS.photo,
  key: "2026/party.jpg",
  keys: ["2026/party.jpg"],
  status: "indexed",
  width: 4000,
  height: 3000,
  takenAt: "2026-04-30T20:15:00",
  faceCount: 1,
  indexedAt: "2026-05-01T09:58:12.000Z",
  url: url("photos", "2026/party.jpg"),
  inBrowsers: true,
  preview: url("crops", `main/previews/${IDS.photo}-small.webp`),
};

export const BOX = { x: 0.41, y: 0.22, width: 0.12, height: 0.16 };

const LANDMARKS = [
  [0.452, 0.289],
  [0.488, 0.288],
  [0.47, 0.315],
  [0.455, 0.342],
  [0.486, 0.341],
];

export const person = (who: keyof typeof NAMES) => ({
  personId: IDS[who],
  name: NAMES[who],
  createdAt: "2026-05-01T10:05:00.000Z",
});

/** The face on the cover of a person: which one that is, each library decides for itself. */
const COVER = `${PHOTO_ID}-5f0c2a91`;

export const personSummary = (who: keyof typeof NAMES, faces: number, clusters = 1) => ({
  ...person(who),
  hidden: false,
  favourite: false,
  clusters,
  faces,
  cover: shown(COVER).url,
  coverFace: COVER,
});

export const shown = (faceId: string) => ({
  faceId,
  photoId: photoOf(faceId),
  url: url("crops", `main/${faceId}.jpg`),
});

export const face = (faceId: string) => ({
  ...shown(faceId),
  key: PHOTO.key,
  box: BOX,
  sizePx: 480,
  score: 88.2,
  landmarks: LANDMARKS,
  confirmed: false,
});

export const cluster = (faceIds: readonly string[], rest: object = {}) => ({
  clusterId: IDS.cluster,
  size: faceIds.length,
  radius: 0.52,
  since: 2,
  hidden: false,
  faces: faceIds.map(shown),
  ...rest,
});

export const SEARCHED_FACE = {
  box: BOX,
  sizePx: 480,
  score: 88.2,
  landmarks: LANDMARKS,
  people: [],
  nearest: [{ ...shown(IDS.near), distance: 0 }],
};

export const RUN = {
  runId: IDS.run,
  status: "succeeded",
  startedAt: "2026-05-01T10:00:00.000Z",
  endedAt: "2026-05-01T10:00:09.000Z",
  version: 2,
  eligible: 22,
  clusters: 3,
  clustered: 7,
  noise: 15,
  seconds: 9,
  changed: { created: 2, kept: 1, merged: 0, split: 0, removed: 0 },
};

export const mergeAction = () => ({
  actionId: IDS.action,
  at: "2026-05-01T10:15:00.123Z",
  who: "ada@example.org",
  operation: "mergePeople",
  what: `made ${NAMES.charles} one with ${NAMES.augusta}`,
  facts: { kind: "people-merged" as const, names: [NAMES.augusta], former: [NAMES.charles] },
  undone: false,
  undoable: true,
  undoRole: "name" as const,
});

/** The faces of the cluster that most examples are about. */
export const CLUSTER_FACES = [IDS.sure, IDS.unsure, IDS.third];
