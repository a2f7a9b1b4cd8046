import { z } from "zod";

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

export const name = z.object({ name: nameText });
