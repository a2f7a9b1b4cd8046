import type { Catalog } from "../catalog/store/open.ts";
import type { Photo } from "../catalog/store/types.ts";
import type { FivePoints } from "../detect/five-points.ts";
import type { Detector } from "../detect/types.ts";

import type { Parameters } from "../parameters.ts";
import type { IgnoreRules } from "./ignore-rules.ts";

/** Dependencies of indexing. */
export interface Indexer {
  readonly catalog: Catalog;
  readonly detector: Detector;
  readonly parameters: Parameters;
  /** What finds the points of faces that metadata name and that were not found; guessed where it is left out. */
  readonly points?: FivePoints | undefined;
  /** What is left out, besides what is no picture by its name; nothing where it is absent. */
  readonly rules?: IgnoreRules;
  /** Called with every photo that was looked at, as its row has it now. */
  readonly onPhoto?: (photo: Photo) => void;
}
