const DAY_MS = 24 * 3600_000;

/**
 * The number of today, or TURN. Tests that break off work at every few of its steps begin at another step every day, so
 * that each step has its turn. Their failures name the step.
 */
export const TURN = Number(process.env.TURN ?? Math.floor(Date.now() / DAY_MS));
