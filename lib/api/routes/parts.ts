import * as z from "../../zod.ts";

/** The query of a list. */
export const page = ({ most = 200, limit = 50 } = {}) =>
  z.strictObject({
    cursor: z.optional(z.string()).check(z.describe("of the page before")),
    limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(most)), limit),
  });

/** Something of a name that can be seen. */
const SEEN = /[^\p{Z}\p{C}\s]/u;
/** Control characters, and halves of characters. */
const UNWRITABLE = /[\p{Cc}\p{Cs}]/u;

/** The name of a person. White space of any kind becomes a single space. */
export const nameText = () =>
  z.string().check(
    z.refine((text) => SEEN.test(text), "give a name that is not blank"),
    z.refine((text) => !UNWRITABLE.test(text.replace(/\s/g, " ")), "give a name without control characters"),
    z.refine((text) => text.normalize("NFKC").length <= 200, "give a name of at most 200 characters"),
  );

export const personId = () => z.string().check(z.minLength(1), z.maxLength(600));

/** Faces or clusters, one or none among them. */
export const ids = () => z.array(personId()).check(z.maxLength(1000));

/** Faces to decide about at once. */
export const faceIds = () => ids().check(z.minLength(1));

/** Whether what is hidden is listed. */
export const hidden = () =>
  z._default(z.enum(["true", "false", "all"]), "false").check(z.describe("those that are hidden"));

/** Who something is to belong to: somebody by id, or whoever has the name, new or known. */
export const who = () => ({ personId: z.optional(personId()), name: z.optional(nameText()) });

export const ONE_OF_BOTH = "give one of the two: who it is by id, or by name";
