import * as z from "../../zod.ts";
import { faceThumbnail } from "./face.ts";
import { distance, number, optionalText, text } from "./parts.ts";
import { person } from "./person.ts";
import { named } from "./schema.ts";

const nameChoice = named("NameChoice", () =>
  z.object({
    name: z.string(),
    person: z.optional(person()).check(z.describe("the person with this name; absent if there is none yet")),
    from: z.enum(["photo", "sidecar"]),
    key: text("of the object that contains the name"),
    regions: optionalText("the kind of metadata region that contains the name"),
  }),
);

export const suggestion = named("Suggestion", () =>
  z.object({
    suggestionId: z.string(),
    kind: z
      .enum(["cluster", "faces", "new", "names"])
      .check(
        z.describe(
          "cluster: is this cluster this person? faces: are these single faces this person? new: are these faces one person, and who? names: which of the names in the metadata is right for this face?",
        ),
      ),
    person: z.optional(person()).check(z.describe("the likely person; absent if kind is new or names")),
    choices: z
      .optional(z.array(nameChoice()))
      .check(z.describe("if kind is names: the names to choose from; the first is used until someone answers")),
    heldFor: z
      .optional(person())
      .check(z.describe("the person whose name these faces keep until someone answers; absent if they have none")),
    beforeBirth: z
      .optional(z.boolean())
      .check(z.describe("true if these faces keep the name of a person who was born after the photos were taken")),
    clusterId: z.optional(z.string()),
    size: number("how many faces the suggestion is about"),
    distance: distance().check(
      z.describe("the smallest distance to the person or, if kind is new, between the faces; 0 if kind is names"),
    ),
    faceIds: z.array(z.string()).check(z.describe("all faces of the suggestion, at most 24; empty if kind is cluster")),
    faces: z
      .array(faceThumbnail())
      .check(z.describe("the faces of the suggestion, nearest first; if kind is cluster, the first 12")),
    known: z.array(faceThumbnail()).check(z.describe("up to 6 faces of the person, the most similar first")),
  }),
);
