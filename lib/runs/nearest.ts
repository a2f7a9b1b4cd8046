import { ASK_WITHIN, type Candidate } from "../dbscan/match.ts";
import type { Parameters } from "../parameters.ts";

/** Maximum number of near clusters stored for a face or cluster: the best match and its rivals. */
const NEAR_KEPT = 8;

/** Returns the nearest clusters that fit, or none if even the first is too far away to ask about. */
export function nearest(
  { parameters }: { readonly parameters: Parameters },
  candidates: readonly Candidate[],
  fits: (cluster: number) => boolean,
  within = ASK_WITHIN,
): Candidate[] {
  const found = candidates
    .filter(({ group }) => fits(group))
    .toSorted((a, b) => a.distance - b.distance || a.group - b.group)
    .slice(0, NEAR_KEPT)
    .map(({ group, distance }) => ({ group, distance: rounded(distance) }));
  const [first] = found;
  return first && first.distance <= within * parameters.FACE_CLUSTER_DIST ? found : [];
}

/** Rounds a distance to four decimal places, enough for suggestions. */
export function rounded(distance: number): number {
  return Math.round(distance * 1e4) / 1e4;
}
