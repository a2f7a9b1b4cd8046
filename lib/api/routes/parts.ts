import * as z from "zod";

/** What every list takes. */
export const page = z.object({
  cursor: z.string().optional().meta({ description: "of the page before" }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** The name of a person. */
export const nameText = z
  .string()
  .refine((text) => text.trim() !== "", "give a name that is not blank")
  .refine((text) => text.normalize("NFKC").length <= 200, "give a name of at most 200 characters");

export const personId = z.string().min(1);

/** Faces to decide about at once. */
export const faceIds = z.array(z.string().min(1)).min(1).max(1000);

/** Whether what is hidden is listed. */
export const hidden = z.enum(["true", "false", "all"]).default("false").meta({ description: "those that are hidden" });

/** Who something is to belong to: somebody by id, or whoever has the name, new or known. */
export const who = { personId: personId.optional(), name: nameText.optional() };

export const ONE_OF_BOTH = "give one of the two: who it is by id, or by name";
