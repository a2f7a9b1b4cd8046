import { idleStackCost } from "./idle-stack.ts";
import { costOf } from "./photos.ts";
import { PRICES } from "./prices.ts";
import type { CostSettings } from "./settings.ts";

/** A typical library, per 1,000 photos: two faces in a photo of 12 megapixels, and one clustering run. */
const TYPICAL = { photos: 1000, faces: 2000, megapixels: 12_000, runs: 1 } as const;

/** What a deployment with these settings costs, in one sentence. */
export function describeCost(settings: CostSettings): string {
  const { total: idle } = idleStackCost(settings);
  const { total: photos } = costOf(TYPICAL, settings);
  return (
    `$${idle.toFixed(2)} a month without photos, $${photos.toFixed(2)} to index 1,000 photos, and their storage; ` +
    `list prices of ${PRICES.asOf} in ${PRICES.region}, without taxes and the free tier. The parts: npx facet cost`
  );
}
