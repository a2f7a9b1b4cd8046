import * as z from "zod";
import { faceIds } from "./routes/parts.ts";
import type { OperationId, ROUTES } from "./routes.ts";
import * as schemas from "./schemas.ts";
import { redriven, status } from "./status-schema.ts";
import { tuning, tuningMap } from "./tuning-schema.ts";

type Answered = { [Id in OperationId]: (typeof ROUTES)[Id]["status"] extends 204 ? never : Id }[OperationId];

const decided = z.object({ faceIds: faceIds(), person: schemas.person });

/** The schema of each operation's response body, for operations that have one. */
const ANSWERS: Readonly<Record<Answered, z.ZodType>> = {
  listPhotos: schemas.pageOf(schemas.photo),
  getPhoto: schemas.photoWithFaces,
  getPreview: schemas.preview,
  getFace: schemas.face,
  confirmFaces: decided,
  rejectFaces: z.object({ faceIds: faceIds() }),
  moveFaces: decided,
  addFace: schemas.face,
  markNotFaces: z.object({ faceIds: faceIds() }),
  listClusters: schemas.pageOf(schemas.clusterSummary),
  getCluster: schemas.cluster,
  explainCluster: schemas.explanation,
  nameCluster: schemas.person,
  unnameCluster: schemas.cluster,
  changeCluster: schemas.cluster,
  dissolveCluster: schemas.cluster,
  listPeople: schemas.pageOf(schemas.personSummary),
  createPerson: schemas.personSummary,
  getPerson: schemas.personWithPhotos,
  listPersonFaces: schemas.pageOf(schemas.personFace),
  changePerson: schemas.personSummary,
  rejectHeldFaces: z.object({ faceIds: z.array(z.string()) }),
  mergePeople: schemas.personSummary,
  splitPerson: schemas.personSummary,
  listSuggestions: schemas.pageOf(schemas.suggestion),
  acceptSuggestion: schemas.person,
  getParameters: z.record(z.string(), schemas.parameter),
  changeParameters: z.record(z.string(), schemas.parameter),
  listActions: schemas.pageOf(schemas.action),
  undoAction: schemas.action,
  searchPicture: schemas.searched,
  listSimilarFaces: schemas.similar,
  verifyFaces: schemas.verified,
  getTuning: tuning,
  getTuningMap: tuningMap,
  getStatus: status,
  redriveQueue: redriven,
  listRuns: schemas.pageOf(schemas.run),
  getRun: schemas.runWithChanges,
  startRun: z.object({ runId: z.string() }),
  getOpenApi: z.record(z.string(), z.unknown()),
};

/** The answer of one of them; undefined where there is none. */
export function answerOf(operationId: OperationId): z.ZodType | undefined {
  return (ANSWERS as Partial<Record<OperationId, z.ZodType>>)[operationId];
}
