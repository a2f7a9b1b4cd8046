import * as z from "../../zod.ts";
import { hidden, ids, nameText, page, personId } from "./parts.ts";
import type { Route } from "./route.ts";

/** A person's name, and what is theirs. */
const things = () =>
  z.strictObject({ name: nameText(), faceIds: z._default(ids(), []), clusterIds: z._default(ids(), []) });

const birthday = () => z.iso.date().check(z.describe("YYYY-MM-DD"));

/** People: those who have a name. */
export const PEOPLE_ROUTES = {
  listPeople: {
    method: "GET",
    path: "/people",
    summary: "everyone who has a name, favourites first, then in order of name",
    query: () => z.extend(page(), { hidden: hidden() }),
    status: 200,
  },
  createPerson: {
    method: "POST",
    path: "/people",
    summary: "a person of this name, who may have clusters and faces; whoever has the name already is the person",
    body: things,
    status: 201,
  },
  getPerson: {
    method: "GET",
    path: "/people/{id}",
    summary: "a person with the photos they are in, latest first",
    describes: "person",
    query: page,
    status: 200,
  },
  listPersonFaces: {
    method: "GET",
    path: "/people/{id}/faces",
    summary:
      "a person's faces: those that are confirmed first, those that are least sure last, and behind them those that only keep the name",
    describes: "person",
    query: () =>
      z.extend(page(), {
        confirmed: z.optional(z.enum(["true", "false"])).check(z.describe("only those somebody confirmed, or others")),
        held: z
          .optional(z.enum(["true", "false"]))
          .check(z.describe("only those that keep the name although no cluster gives it any more, or others")),
      }),
    status: 200,
  },
  changePerson: {
    method: "PATCH",
    path: "/people/{id}",
    summary: "rename, hide, make a favourite; say the birthday, and which face stands for them; null takes it away",
    describes: "person",
    body: () =>
      z
        .strictObject({
          name: z.optional(nameText()),
          keepBoth: z
            .optional(z.boolean())
            .check(
              z.describe("whether somebody else may have this name too; otherwise a name that is taken is refused"),
            ),
          hidden: z.optional(z.boolean()),
          favourite: z.optional(z.boolean()),
          birthday: z.nullish(birthday()),
          coverFaceId: z.nullish(personId()),
        })
        .check(
          z.refine(
            ({ keepBoth, ...body }) => Object.keys(body).length > 0 && (keepBoth === undefined || "name" in body),
            "say what to change; keepBoth goes with a name",
          ),
        ),
    status: 200,
  },
  rejectHeldFaces: {
    method: "POST",
    path: "/people/{id}/reject-held",
    summary: "none of the faces that keep this person's name without a cluster is this person's; one action",
    describes: "person",
    status: 200,
  },
  mergePeople: {
    method: "POST",
    path: "/people/{id}/merge",
    summary: "these others are this person: all that is theirs becomes hers or his",
    describes: "person",
    body: () => z.strictObject({ personIds: z.array(personId()).check(z.minLength(1), z.maxLength(100)) }),
    status: 200,
  },
  splitPerson: {
    method: "POST",
    path: "/people/{id}/split",
    summary: "some clusters or faces of a person are another's; answers the other",
    describes: "person",
    body: things,
    status: 200,
  },
  deletePerson: {
    method: "DELETE",
    path: "/people/{id}",
    summary: "forget a person: their clusters have no name any more, and no face is confirmed to be theirs",
    describes: "person",
    status: 204,
  },
} as const satisfies Record<string, Route>;
