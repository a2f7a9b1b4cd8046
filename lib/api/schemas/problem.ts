import * as z from "../../zod.ts";
import { PROBLEM_TYPES, type ProblemType, problemUri } from "../problem-types.ts";
import { optionalText, text } from "./parts.ts";
import { named } from "./schema.ts";

const TYPES = Object.entries(PROBLEM_TYPES) as [ProblemType, { readonly status: number; readonly when: string }][];

const explained = TYPES.map(([type, { status, when }]) => `${type} (${status}): ${when}`).join("; ");

export const problem = named("Problem", () =>
  z.object({
    type: z.enum(TYPES.map(([type]) => problemUri(type))).check(z.describe(explained)),
    title: z.string(),
    status: z.number(),
    detail: text("what went wrong and what to do"),
    issues: z
      .optional(z.array(z.object({ path: z.string(), message: z.string() })))
      .check(z.describe("what is wrong with the query or the body")),
    etag: optionalText("with precondition-failed: the current ETag"),
    personId: optionalText("with name-taken: the person who has the name"),
  }),
);
