import { ACTION_KINDS } from "../../catalog/decisions/action-facts.ts";
import { ROLES } from "../../catalog/store/roles.ts";
import * as z from "../../zod.ts";
import { faceThumbnail } from "./face.ts";
import { flag, optionalNumber, optionalText, text } from "./parts.ts";
import { named } from "./schema.ts";

const names = (description: string) => z.optional(z.array(z.string())).check(z.describe(description));

const actionFacts = named("ActionFacts", () =>
  z.object({
    kind: z.enum(ACTION_KINDS),
    faces: optionalNumber("faces that the action is about"),
    clusters: optionalNumber("clusters that the action is about"),
    names: names("the people whom it is about, or whom faces were given to or taken from"),
    former: names("the former name, the person whom faces were taken from, or the people who were merged into another"),
    changed: names("fields of a person, or parameters, that were changed"),
    subject: optionalText("title of a link, key of a photo, or model of a migration"),
    failure: optionalText("why it stopped, perhaps half-way"),
    undos: optionalNumber("of an undo: how many undos lead back to the action that the other fields describe"),
    face: z.optional(faceThumbnail()).check(z.describe("a face that it is about; its picture may be gone by now")),
  }),
);

export const action = named("Action", () =>
  z.object({
    actionId: z.string(),
    at: z.string(),
    who: text("the user who was logged in, or the principal that signed the request"),
    operation: text("an operationId of this document"),
    what: text("what was done, as a sentence"),
    facts: z
      .optional(actionFacts())
      .check(z.describe("the same as `what`, for programs; absent from actions of earlier releases")),
    undoes: optionalText("the action that this action undid"),
    undoneBy: optionalText("the action that undid this one"),
    undone: flag("whether the action was undone"),
    undoRole: z.enum(ROLES).check(z.describe("the role that undoing the action needs")),
    undoable: flag("whether the action can be undone, unless its changes were changed again since"),
  }),
);
