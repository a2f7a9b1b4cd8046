import type { Catalog } from "../catalog/store/open.ts";
import { OpenQuestions, type QuestionPart } from "./open-questions.ts";
import { questionKey } from "./suggest.ts";
import { nameQuestions } from "./two-names.ts";
import type { Question } from "./types.ts";

/** Order of a question within its set: larger is later. */
type QuestionOrder = readonly [unlikely: number, rank: string, key: string];

/** A place in the list of questions: behind a question of a set, or at the beginning of a set. */
export interface QuestionPlace {
  readonly part: "names" | QuestionPart;
  /** Number of the window, or for `names` the face to begin behind. */
  readonly at: number | string;
  readonly after?: QuestionOrder;
}

/** Questions that are found together, those that come first in front. */
export interface QuestionSet {
  readonly questions: readonly Question[];
  /** Returns the place behind one of the questions. */
  placeAfter(question: Question): QuestionPlace;
  /** The place of the next set; absent if this is the last. */
  readonly end: QuestionPlace | undefined;
}

/**
 * Finds all questions, set by set: first about names in metadata, then about known people, then about groups of faces that
 * resemble nobody known. A set may be empty, and is found only when it is asked for.
 * @param from where to begin; default at the beginning
 */
export async function* questionSets(
  catalog: Catalog,
  open: OpenQuestions | undefined,
  from: QuestionPlace = { part: "names", at: "" },
): AsyncGenerator<QuestionSet> {
  for (let place: QuestionPlace | undefined = from; place; ) {
    const set: QuestionSet =
      place.part === "names" ? await setOfNames(catalog, open, place) : await setOfWindow(open, place);
    yield set;
    place = set.end;
  }
}

/** Counts the open questions of the version in force: reads decisions about all faces and clusters that something is near. */
export async function countAllQuestions(catalog: Catalog): Promise<number> {
  let count = 0;
  for await (const { questions } of questionSets(catalog, await OpenQuestions.open(catalog))) count += questions.length;
  return count;
}

async function setOfNames(
  catalog: Catalog,
  open: OpenQuestions | undefined,
  { at }: QuestionPlace,
): Promise<QuestionSet> {
  const { questions, last } = await nameQuestions(catalog, at === "" ? undefined : String(at));
  return {
    questions,
    placeAfter: (question) => ({ part: "names", at: questionKey(question) }),
    end: last === undefined ? open && { part: "known", at: 0 } : { part: "names", at: last },
  };
}

async function setOfWindow(open: OpenQuestions | undefined, place: QuestionPlace): Promise<QuestionSet> {
  const { at, after } = place;
  const part = place.part === "new" ? "new" : "known";
  const window = Number(at);
  const placeAfter = (question: Question): QuestionPlace => ({ part, at: window, after: orderOf(question) });
  if (!open || window >= open.count) return { questions: [], placeAfter, end: undefined };
  const found = await open.of(window, part);
  const questions = found
    .filter((question) => !after || compare(orderOf(question), after) > 0)
    .sort((a, b) => compare(orderOf(a), orderOf(b)));
  const next: QuestionPlace | undefined =
    window + 1 < open.count ? { part, at: window + 1 } : part === "known" ? { part: "new", at: 0 } : undefined;
  return { questions, placeAfter, end: next };
}

function orderOf(question: Question): QuestionOrder {
  const { unlikely, distance, rank = distance } = question;
  return [unlikely ? 1 : 0, rank.toFixed(6), questionKey(question)];
}

function compare(a: QuestionOrder, b: QuestionOrder): number {
  for (const at of [0, 1, 2] as const) if (a[at] !== b[at]) return a[at] < b[at] ? -1 : 1;
  return 0;
}
