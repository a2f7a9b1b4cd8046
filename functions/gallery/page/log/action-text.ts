import type { Action } from "../base/types.ts";
import { texts } from "../texts/texts.ts";

/** Describes an action in the visitor's language. An action of an earlier release has only the API's English sentence. */
export function actionText({ facts, what }: Pick<Action, "facts" | "what">): string {
  const describe = facts && texts.undo.did[facts.kind];
  if (!facts || !describe) return what;
  const { undos = 0, failure } = facts;
  const did = describe(facts);
  const done = failure === undefined ? did : texts.undo.stopped({ what: did, reason: failure });
  if (undos === 0) return done;
  return undos % 2 === 1 ? texts.changes.undone({ what: done }) : texts.undo.redone({ what: done });
}
