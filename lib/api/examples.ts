import {
  BOX,
  cluster,
  type Example,
  face,
  IDS,
  NAMES,
  PHOTO,
  person,
  personSummary,
  RUN,
  SEARCHED_FACE,
  shown,
} from "./examples/example.ts";
import { STATUS } from "./examples/status.ts";
import type { OperationId } from "./routes.ts";

const adas = [IDS.sure, IDS.unsure, IDS.third];
const action = (operation: string, what: string) => ({
  actionId: IDS.action,
  at: "2026-05-01T10:15:00.123Z",
  who: "ada@example.org",
  operation,
  what,
  undone: false,
  undoable: true,
});
const parameter = {
  value: 0.9,
  default: 0.64,
  deployment: 0.72,
  minimum: 0.1,
  maximum: 1.5,
  unit: "calibrated distance",
  from: "library",
  meaning: "largest distance of neighbours in a cluster",
  applies: "next run",
};

/** One request of every operation, in an order in which each can follow those before it. */
export const EXAMPLES: Record<OperationId, Example> = {
  getOpenApi: { answer: { openapi: "3.1.0" } },
  getStatus: { answer: STATUS },
  listPhotos: { query: { minFaces: "1", limit: "1" }, answer: { items: [PHOTO], cursor: "WyI4ZjQzNDM0NiJd" } },
  getPhoto: { id: IDS.photo, answer: { ...PHOTO, faces: [face(IDS.face)] } },
  getPreview: { id: IDS.photo, query: { size: "small" }, answer: { url: PHOTO.preview } },
  getFace: { id: IDS.face, answer: face(IDS.face) },
  listSimilarFaces: {
    id: IDS.face,
    query: { limit: "1" },
    answer: { items: [{ ...shown(IDS.like), distance: 0.83 }], complete: true },
  },
  verifyFaces: {
    body: { a: IDS.face, b: IDS.like },
    answer: {
      distance: 0.83,
      same: false,
      threshold: 0.72,
      a: { faceId: IDS.face, faces: 1 },
      b: { faceId: IDS.like, faces: 1 },
    },
  },
  searchPicture: {
    query: { limit: "1" },
    upload: "image/jpeg",
    answer: { width: 1024, height: 768, faces: [SEARCHED_FACE], complete: true },
  },
  listSuggestions: {
    answer: {
      items: [
        {
          suggestionId: IDS.suggestion,
          kind: "new",
          size: 2,
          distance: 0.61,
          faceIds: [IDS.alike, IDS.another],
          faces: [IDS.alike, IDS.another].map((faceId) => ({ ...shown(faceId), distance: 0.61 })),
          known: [],
        },
        {
          suggestionId: IDS.later,
          kind: "new",
          size: 2,
          distance: 0.66,
          faceIds: [IDS.apart, IDS.stranger],
          faces: [IDS.apart, IDS.stranger].map((faceId) => ({ ...shown(faceId), distance: 0.66 })),
          known: [],
        },
      ],
    },
  },
  postponeSuggestion: { id: IDS.later },
  declineSuggestion: { id: IDS.later },
  acceptSuggestion: { id: IDS.suggestion, body: { name: NAMES.grace }, answer: person("grace") },
  getParameters: {
    answer: { FACE_CLUSTER_DIST: { ...parameter, value: 0.72, from: "deployment" } },
  },
  changeParameters: {
    body: { FACE_CLUSTER_DIST: 0.9, FACE_CLUSTER_CORE: 2 },
    answer: { FACE_CLUSTER_DIST: parameter },
  },
  startRun: { body: { force: false, allowEmpty: false }, answer: { runId: IDS.run } },
  listRuns: { query: { limit: "1" }, answer: { items: [RUN], cursor: "WyIyMDI2LTA1LTAxIl0" } },
  getRun: {
    id: IDS.run,
    answer: { ...RUN, changes: [{ clusterId: "c4a8a08f09d37b737", kind: "created", before: 0, now: 2, wentTo: [] }] },
  },
  redriveQueue: { id: "photos", answer: { name: "photos", messages: 0 } },
  listClusters: {
    query: { named: "false" },
    answer: { items: [{ ...cluster([IDS.apart, IDS.stranger]), clusterId: IDS.pair }, cluster(adas)] },
  },
  getCluster: {
    id: IDS.cluster,
    answer: { ...cluster(adas), faces: adas.map((faceId, at) => ({ ...shown(faceId), distance: 0.48 + at / 50 })) },
  },
  explainCluster: {
    id: IDS.cluster,
    query: { face: IDS.third },
    answer: {
      clusterId: IDS.cluster,
      size: 3,
      radius: 0.52,
      compared: 3,
      neighbourDistance: 0.9,
      cores: { count: 1, faces: [shown(IDS.sure)] },
      widest: { faces: [shown(IDS.unsure), shown(IDS.third)], distance: 0.84 },
      face: { distance: 0.52, joined: false, chain: [] },
    },
  },
  getTuning: {
    answer: {
      sample: { faces: 22, eligible: 22, share: 1, version: 2 },
      now: { clusters: 3, lone: 15 },
      histogram: { step: 0.02, same: [0], different: [0] },
      FACE_CLUSTER_DIST: {
        ...{ value: 0.9, default: 0.64, minimum: 0.1, maximum: 1.5 },
        at: [{ distance: 0.1, clusters: 0, lone: 22 }],
      },
      FACE_MATCH_DIST: {
        ...{ value: 0.46, default: 0.46, minimum: 0.1, maximum: 1.5 },
        at: [{ distance: 0.1, lone: 15 }],
      },
    },
  },
  getTuningMap: {
    answer: { share: 1, items: [{ ...shown("45c48cce2e2d7fbdea1afc51c7c6ad26a0b8-a3f390d8"), x: 0.31, y: 0.74 }] },
  },
  rejectCluster: { id: IDS.cluster, body: { personId: IDS.grace } },
  nameCluster: { id: IDS.cluster, body: { name: NAMES.ada }, answer: person("ada") },
  unnameCluster: { id: IDS.cluster, answer: cluster(adas) },
  changeCluster: { id: IDS.cluster, body: { hidden: true }, answer: cluster(adas, { hidden: true }) },
  createPerson: {
    body: { name: NAMES.augusta, clusterIds: [IDS.cluster] },
    answer: personSummary("augusta", 3),
  },
  listPeople: { answer: { items: [personSummary("augusta", 3), personSummary("grace", 2)] } },
  getPerson: {
    id: IDS.augusta,
    answer: {
      ...personSummary("augusta", 3),
      clusterIds: [IDS.cluster],
      photoCount: 1,
      held: 0,
      photos: [{ ...PHOTO, photoId: "45c48cce2e2d7fbdea1afc51c7c6ad26a0b8" }],
    },
  },
  listPersonFaces: {
    id: IDS.augusta,
    answer: { items: adas.map((faceId) => ({ ...shown(faceId), clusterId: IDS.cluster, confirmed: false })) },
  },
  changePerson: {
    id: IDS.augusta,
    body: { favourite: true, birthday: "1815-12-10", coverFaceId: IDS.sure },
    answer: { ...personSummary("augusta", 3), favourite: true, birthday: "1815-12-10", coverFaceId: IDS.sure },
  },
  confirmFaces: {
    body: { faceIds: [IDS.sure], personId: IDS.augusta },
    answer: { faceIds: [IDS.sure], person: person("augusta") },
  },
  rejectHeldFaces: { id: IDS.augusta, answer: { faceIds: [] } },
  rejectFaces: { body: { faceIds: [IDS.unsure], personId: IDS.augusta }, answer: { faceIds: [IDS.unsure] } },
  moveFaces: {
    body: { faceIds: [IDS.third], from: IDS.augusta, to: IDS.grace },
    answer: { faceIds: [IDS.third], person: person("grace") },
  },
  markNotFaces: { body: { faceIds: [IDS.unsure] }, answer: { faceIds: [IDS.unsure] } },
  splitPerson: {
    id: IDS.augusta,
    body: { name: NAMES.charles, faceIds: [IDS.sure] },
    answer: personSummary("charles", 1, 0),
  },
  mergePeople: {
    id: IDS.augusta,
    body: { personIds: [IDS.charles] },
    answer: { ...personSummary("augusta", 1), favourite: true },
  },
  listActions: {
    query: { limit: "1" },
    answer: {
      items: [action("mergePeople", `made ${NAMES.charles} one with ${NAMES.augusta}`)],
      cursor: "WyJhMjAyNiJd",
    },
  },
  undoAction: {
    id: IDS.action,
    answer: {
      ...action("mergePeople", `made ${NAMES.charles} one with ${NAMES.augusta}`),
      undone: true,
      undoable: false,
    },
  },
  dissolveCluster: { id: IDS.cluster, answer: cluster([]) },
  deletePerson: { id: IDS.charles },
  deleteFace: { id: IDS.face },
  addFace: {
    id: IDS.photo,
    body: { box: BOX, personId: IDS.grace },
    answer: { ...face(IDS.drawn), person: person("grace"), confirmed: true },
  },
};
