import * as z from "zod";

/** What every list takes. */
export const page = z.object({
  cursor: z.string().optional().meta({ description: "of the page before" }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Something of a name that can be seen. */
const SEEN = /[^\p{Z}\p{C}\s]/u;
/** Control characters, and halves of characters. */
const UNWRITABLE = /[\p{Cc}\p{Cs}]/u;

/** The name of a person. White space of any kind becomes a single space. */
export const nameText = z
  .string()
  .refine((text) => SEEN.test(text), "give a name that is not blank")
  .refine((text) => !UNWRITABLE.test(text.replace(/\s/g, " ")), "give a name without control characters")
  .refine((text) => text.normalize("NFKC").length <= 200, "give a name of at most 200 characters");

const id = z.string().min(1).max(600);

export const personId = id;

/** Faces or clusters, one or none among them. */
export const ids = z.array(id).max(1000);

/** Faces to decide about at once. */
export const faceIds = ids.min(1);

/** Whether what is hidden is listed. */
export const hidden = z.enum(["true", "false", "all"]).default("false").meta({ description: "those that are hidden" });

/** Who something is to belong to: somebody by id, or whoever has the name, new or known. */
export const who = { personId: personId.optional(), name: nameText.optional() };

export const ONE_OF_BOTH = "give one of the two: who it is by id, or by name";
