import { completeVectors } from "./complete-vectors.ts";
import { dateAllPhotos } from "./date-photos.ts";
import { indexLocations } from "./index-locations.ts";
import { listAllPeople } from "./list-people.ts";
import { spreadAllPeople } from "./spread-people.ts";
import type { MigrationStep } from "./types.ts";

/** All steps, in order. Those beyond CURRENT_SCHEMA are not in force yet. */
export const STEPS: readonly MigrationStep[] = [
  { to: 2, about: "noting where each photo is stored", run: indexLocations },
  { to: 3, about: "completing the vectors of faces", run: completeVectors },
  { to: 4, about: "listing people by name", run: listAllPeople },
  { to: 5, about: "listing photos by date", run: dateAllPhotos },
  { to: 6, about: "spreading people and decisions", run: spreadAllPeople },
];
