/** Faces in no cluster that a run compares with each other at most: those nearest to a cluster. */
export const MOST_FACES = 20_000;

/** Clusters that a run compares with each other at most: the largest. */
export const MOST_CLUSTERS = 30_000;
