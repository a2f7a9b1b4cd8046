import * as z from "../../zod.ts";

/** The query parameters of every list. */
export const page = ({ most = 200, limit = 50 } = {}) =>
  z.strictObject({
    cursor: z.optional(z.string()).check(z.describe("the cursor of the previous page")),
    limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(most)), limit),
  });

/** A visible character of a name. */
const SEEN = /[^\p{Z}\p{C}\s]/u;
/** Control characters and lone surrogates. */
const UNWRITABLE = /[\p{Cc}\p{Cs}]/u;

/** The name of a person. White space of any kind becomes a single space. */
export const nameText = () =>
  z.string().check(
    z.refine((text) => SEEN.test(text), "give a name that is not blank"),
    z.refine((text) => !UNWRITABLE.test(text.replace(/\s/g, " ")), "give a name without control characters"),
    z.refine((text) => text.normalize("NFKC").length <= 200, "give a name of at most 200 characters"),
  );

export const personId = () => z.string().check(z.minLength(1), z.maxLength(600));

/** Ids of faces or clusters; may be empty. */
export const ids = () => z.array(personId()).check(z.maxLength(1000));

/** Ids of the faces that a decision is about. */
export const faceIds = () => ids().check(z.minLength(1));

/** Query parameter that includes hidden items in a list. */
export const hidden = () =>
  z
    ._default(z.enum(["true", "false", "all"]), "false")
    .check(z.describe("true: only hidden ones; false: none of them; all: both"));

/** A person, given by id or by a new or existing name. */
export const who = () => ({ personId: z.optional(personId()), name: z.optional(nameText()) });

export const ONE_OF_BOTH = "give either the id or the name of the person";
