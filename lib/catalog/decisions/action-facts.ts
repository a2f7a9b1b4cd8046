/** The kinds of actions that a page describes in its own words. They are part of the API, so they are never renamed. */
export const ACTION_KINDS = [
  "named",
  "confirmed",
  "moved",
  "rejected",
  "different-people",
  "postponed",
  "hidden",
  "unhidden",
  "unnamed",
  "dissolved",
  "not-a-face",
  "face-deleted",
  "face-added",
  "strangers",
  "person-changed",
  "people-merged",
  "person-deleted",
  "parameters-changed",
  "link-created",
  "link-revoked",
  "library-reset",
  "library-rolled-back",
  "library-adopted",
  "library-split",
  "library-migrated",
] as const;

export type ActionKind = (typeof ACTION_KINDS)[number];

/**
 * What an action was about, for a page that describes it in the visitor's language; `what` of the action says the same in
 * English. Names are those that people had after the action. Absent fields do not apply.
 */
export interface ActionFacts {
  readonly kind: ActionKind;
  readonly faces?: number | undefined;
  readonly clusters?: number | undefined;
  /** The people whom it is about, or whom faces were given to or taken from. */
  readonly names?: readonly string[] | undefined;
  /** The former name of a person, the person whom faces were taken from, or the people who were merged into another. */
  readonly former?: readonly string[] | undefined;
  /** A face that it is about, or one of its cluster: its picture stands for the action. */
  readonly faceId?: string | undefined;
  /** The fields of a person, or the parameters, that were changed. */
  readonly changed?: readonly string[] | undefined;
  /** The title of a link, the key of a photo, or the model of a migration. */
  readonly subject?: string | undefined;
  /** Why it stopped, perhaps half-way. */
  readonly failure?: string | undefined;
  /** Of an undo: how many undos lead back to the action that the other fields describe. */
  readonly undos?: number | undefined;
}

/** The facts about an action that concerns faces. */
export function aboutFaces(faceIds: readonly string[]): Pick<ActionFacts, "faces" | "faceId"> {
  return { faces: faceIds.length, faceId: faceIds[0] };
}

/** The facts about the undo of an action; undefined if those of the action are unknown. */
export function undoneFacts(facts: ActionFacts | undefined): ActionFacts | undefined {
  return facts && { ...facts, undos: (facts.undos ?? 0) + 1 };
}
