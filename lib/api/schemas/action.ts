import { ROLES } from "../../catalog/store/roles.ts";
import * as z from "../../zod.ts";
import { flag, optionalText, text } from "./parts.ts";
import { named } from "./schema.ts";

export const action = named("Action", () =>
  z.object({
    actionId: z.string(),
    at: z.string(),
    who: text("the user who was logged in, or the principal that signed the request"),
    operation: text("an operationId of this document"),
    what: text("what was done, as a sentence"),
    undoes: optionalText("the action that this action undid"),
    undoneBy: optionalText("the action that undid this one"),
    undone: flag("whether the action was undone"),
    undoRole: z.enum(ROLES).check(z.describe("the role that undoing the action needs")),
    undoable: flag("whether the action can be undone, unless its changes were changed again since"),
  }),
);
