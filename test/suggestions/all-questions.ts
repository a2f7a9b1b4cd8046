import type { Catalog } from "../../lib/catalog/store/open.ts";
import { OpenQuestions } from "../../lib/suggestions/open-questions.ts";
import { questionSets } from "../../lib/suggestions/question-sets.ts";
import type { Question } from "../../lib/suggestions/types.ts";

/** Finds all questions of the version in force, in order. */
export async function allQuestions(catalog: Catalog): Promise<Question[]> {
  const sets = await Array.fromAsync(questionSets(catalog, await OpenQuestions.open(catalog)));
  return sets.flatMap(({ questions }) => questions);
}
