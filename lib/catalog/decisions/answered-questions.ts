import type { Catalog } from "../store/open.ts";
import { latestVersion } from "../versions/runs.ts";
import { addToTally } from "../versions/tally.ts";
import type { Action, CountedAnswers } from "./action-log.ts";

/** Returns what the answer to one question counts; undefined before the first version. */
export async function oneAnswer(catalog: Catalog): Promise<CountedAnswers | undefined> {
  const version = await latestVersion(catalog);
  return version === undefined ? undefined : { version, questions: 1 };
}

/**
 * Returns what undoing an action counts: the opposite, or nothing if another version has come into force since, whose
 * questions were counted after the action.
 */
export async function oppositeAnswers(catalog: Catalog, { answers }: Action): Promise<CountedAnswers | undefined> {
  if (!answers || (await latestVersion(catalog)) !== answers.version) return undefined;
  return { version: answers.version, questions: -answers.questions };
}

/** Counts the questions that an action answered. */
export async function countAnswers(catalog: Catalog, { answers }: Action): Promise<void> {
  if (answers) await addToTally(catalog, "answered", answers.questions, answers.version);
}
