import type { ApiContext } from "./context.ts";
import { openApi } from "./openapi.ts";
import { listActions, undoAction } from "./operations/actions.ts";
import { acceptSuggestion, declineSuggestion, postponeSuggestion, rejectCluster } from "./operations/answers.ts";
import { getCluster, listClusters, nameCluster } from "./operations/clusters.ts";
import { getPerson, listPeople } from "./operations/people.ts";
import { getFace, getPhotoWithFaces, listPhotos } from "./operations/photos.ts";
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
  listPeople,
  getPerson,
  listSuggestions,
  acceptSuggestion,
  declineSuggestion,
  postponeSuggestion,
  rejectCluster,
  listActions,
  undoAction,
  getStatus,
  listRuns,
  getRun,
  startRun,
  getOpenApi: async () => openApi(),
};
