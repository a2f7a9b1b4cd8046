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
  /** Finds the points of faces that metadata name and that were not detected; if absent, average positions are used. */
  readonly points?: FivePoints | undefined;
  /** Rules of ignored files, in addition to those that are not pictures by their names. */
  readonly rules?: IgnoreRules;
  /** True if photos get their small previews when they are indexed, not when someone first looks at them. */
  readonly makesPreviews?: boolean | undefined;
  /** Why no photo at this key is indexed; undefined if it is. */
  readonly refusal?: string | undefined;
  /** Called with the present row of every photo that was processed. */
  readonly onPhoto?: (photo: Photo) => void;
}
