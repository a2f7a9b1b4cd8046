import type { ApiContext } from "./context.ts";
import { listActions, undoAction } from "./operations/actions.ts";
import { acceptSuggestion, declineSuggestion, postponeSuggestion, rejectCluster } from "./operations/answers.ts";
import { getCluster, listClusters } from "./operations/clusters.ts";
import { changeCluster, dissolveCluster, nameCluster, unnameCluster } from "./operations/decide-clusters.ts";
import {
  changePerson,
  createPerson,
  deletePerson,
  mergePeople,
  rejectHeldFaces,
  splitPerson,
} from "./operations/decide-people.ts";
import { confirmFaces, markNotFaces, moveFaces, rejectFaces, removeFace } from "./operations/faces.ts";
import { listPhotos } from "./operations/list-photos.ts";
import { changeParameters, getParameters } from "./operations/parameters.ts";
import { getPerson, listPeople, listPersonFaces } from "./operations/people.ts";
import { getFace, getPhotoWithFaces } from "./operations/photos.ts";
import { redriveQueue } from "./operations/queues.ts";
import { getRun, listRuns, startRun } from "./operations/runs.ts";
import { getStatus } from "./operations/status.ts";
import { listSuggestions } from "./operations/suggestions.ts";
import { explainCluster } from "./operations/why.ts";
import type { ApiOperationId } from "./routes.ts";
import type { Operation } from "./serve.ts";

/** What the api function answers. */
export const API_OPERATIONS: Record<ApiOperationId, Operation<ApiContext>> = {
  listPhotos,
  getPhoto: getPhotoWithFaces,
  getFace,
  listClusters,
  getCluster,
  explainCluster,
  nameCluster,
  unnameCluster,
  changeCluster,
  dissolveCluster,
  confirmFaces,
  rejectFaces,
  moveFaces,
  markNotFaces,
  deleteFace: removeFace,
  listPeople,
  createPerson,
  getPerson,
  listSuggestions,
  acceptSuggestion,
  declineSuggestion,
  postponeSuggestion,
  rejectCluster,
  listPersonFaces,
  changePerson,
  rejectHeldFaces,
  mergePeople,
  splitPerson,
  deletePerson,
  getParameters,
  changeParameters,
  listActions,
  undoAction,
  getStatus,
  redriveQueue,
  listRuns,
  getRun,
  startRun,
  getOpenApi: async () => (await import("./openapi.ts")).openApi(),
};
