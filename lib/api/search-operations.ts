import type { Operations } from "./operation.ts";
import { DETAIL_OPERATIONS } from "./operations/details.ts";
import { DRAWING_OPERATIONS } from "./operations/draw.ts";
import { GIVING_OPERATIONS } from "./operations/give-photos.ts";
import { PREVIEW_OPERATIONS } from "./operations/preview.ts";
import { SIMILARITY_OPERATIONS } from "./operations/search.ts";
import { TUNING_OPERATIONS } from "./operations/tuning.ts";
import { VERIFICATION_OPERATIONS } from "./operations/verify.ts";
import type { SearchOperationId } from "./routes.ts";
import type { SearchContext } from "./search-context.ts";

/** The operations of the search function. */
export const SEARCH_OPERATIONS: Operations<SearchContext, SearchOperationId> = {
  ...DETAIL_OPERATIONS,
  ...DRAWING_OPERATIONS,
  ...GIVING_OPERATIONS,
  ...PREVIEW_OPERATIONS,
  ...SIMILARITY_OPERATIONS,
  ...TUNING_OPERATIONS,
  ...VERIFICATION_OPERATIONS,
};
