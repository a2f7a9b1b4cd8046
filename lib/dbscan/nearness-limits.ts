/** Maximum number of open faces that a run compares with each other: those nearest to a cluster. */
export const MOST_FACES = 20_000;

/** Maximum number of clusters that a run compares with each other: the largest. */
export const MOST_CLUSTERS = 30_000;
