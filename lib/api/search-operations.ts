import { addFace } from "./operations/draw.ts";
import { getPreview } from "./operations/preview.ts";
import { listSimilarFaces, searchPicture } from "./operations/search.ts";
import { getTuning, getTuningMap } from "./operations/tuning.ts";
import { verifyFaces } from "./operations/verify.ts";
import type { SearchOperationId } from "./routes.ts";
import type { SearchContext } from "./search-context.ts";
import type { Operation } from "./serve.ts";

/** What the search function answers. */
export const SEARCH_OPERATIONS: Record<SearchOperationId, Operation<SearchContext>> = {
  searchPicture,
  listSimilarFaces,
  verifyFaces,
  addFace,
  getPreview,
  getTuning,
  getTuningMap,
};
