import type { ApiContext } from "./context.ts";
import type { Operations } from "./operation.ts";
import { ACTION_OPERATIONS } from "./operations/actions.ts";
import { CLUSTER_OPERATIONS } from "./operations/clusters.ts";
import { CLUSTER_DECISION_OPERATIONS } from "./operations/decide-clusters.ts";
import { PERSON_DECISION_OPERATIONS } from "./operations/decide-people.ts";
import { FACE_OPERATIONS } from "./operations/faces.ts";
import { LIBRARY_OPERATIONS } from "./operations/libraries.ts";
import { PHOTO_LIST_OPERATIONS } from "./operations/list-photos.ts";
import { PARAMETER_OPERATIONS } from "./operations/parameters.ts";
import { PEOPLE_OPERATIONS } from "./operations/people.ts";
import { PHOTO_OPERATIONS } from "./operations/photos.ts";
import { QUEUE_OPERATIONS } from "./operations/queues.ts";
import { RUN_OPERATIONS } from "./operations/runs.ts";
import { SHARE_OPERATIONS } from "./operations/shares.ts";
import { STATUS_OPERATIONS } from "./operations/status.ts";
import { SUGGESTION_ANSWER_OPERATIONS } from "./operations/suggestion-answers.ts";
import { SUGGESTION_OPERATIONS } from "./operations/suggestions.ts";
import { TASK_OPERATIONS } from "./operations/tasks.ts";
import { UNGROUPED_OPERATIONS } from "./operations/ungrouped.ts";
import { EXPLANATION_OPERATIONS } from "./operations/why.ts";
import { ZIP_OPERATIONS } from "./operations/zip.ts";
import type { ApiOperationId } from "./routes.ts";

/** The operations of the api function. */
export const API_OPERATIONS: Operations<ApiContext, ApiOperationId> = {
  ...ACTION_OPERATIONS,
  ...CLUSTER_OPERATIONS,
  ...CLUSTER_DECISION_OPERATIONS,
  ...PERSON_DECISION_OPERATIONS,
  ...FACE_OPERATIONS,
  ...LIBRARY_OPERATIONS,
  ...PHOTO_LIST_OPERATIONS,
  ...PARAMETER_OPERATIONS,
  ...PEOPLE_OPERATIONS,
  ...PHOTO_OPERATIONS,
  ...QUEUE_OPERATIONS,
  ...RUN_OPERATIONS,
  ...SHARE_OPERATIONS,
  ...STATUS_OPERATIONS,
  ...SUGGESTION_ANSWER_OPERATIONS,
  ...SUGGESTION_OPERATIONS,
  ...TASK_OPERATIONS,
  ...UNGROUPED_OPERATIONS,
  ...EXPLANATION_OPERATIONS,
  ...ZIP_OPERATIONS,
  getOpenApi: async () => (await import("./openapi.ts")).openApi(),
};
