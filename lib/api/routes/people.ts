import * as z from "zod";
import * as schemas from "../schemas.ts";
import { hidden, ids, nameText, page, personId } from "./parts.ts";
import type { Route } from "./route.ts";

/** A person's name, and what is theirs. */
const things = z.strictObject({ name: nameText, faceIds: ids.default([]), clusterIds: ids.default([]) });

const birthday = z.iso.date().meta({ description: "YYYY-MM-DD" });

/** People: those who have a name. */
export const PEOPLE_ROUTES = {
  listPeople: {
    method: "GET",
    path: "/people",
    summary: "everyone who has a name, favourites first, then in order of name",
    query: page.extend({ hidden }),
    status: 200,
    answer: schemas.pageOf(schemas.personSummary),
  },
  createPerson: {
    method: "POST",
    path: "/people",
    summary: "a person of this name, who may have clusters and faces; whoever has the name already is the person",
    body: things,
    status: 201,
    answer: schemas.personSummary,
  },
  getPerson: {
    method: "GET",
    path: "/people/{id}",
    summary: "a person with the photos they are in, latest first",
    describes: "person",
    query: page,
    status: 200,
    answer: schemas.personWithPhotos,
  },
  listPersonFaces: {
    method: "GET",
    path: "/people/{id}/faces",
    summary: "a person's faces: those that are confirmed first, those that are least sure last",
    describes: "person",
    query: page.extend({
      confirmed: z.enum(["true", "false"]).optional().meta({ description: "only those somebody confirmed, or others" }),
    }),
    status: 200,
    answer: schemas.pageOf(schemas.personFace),
  },
  changePerson: {
    method: "PATCH",
    path: "/people/{id}",
    summary: "rename, hide, make a favourite; say the birthday, and which face stands for them; null takes it away",
    describes: "person",
    body: z
      .strictObject({
        name: nameText.optional(),
        hidden: z.boolean().optional(),
        favourite: z.boolean().optional(),
        birthday: birthday.nullable().optional(),
        coverFaceId: personId.nullable().optional(),
      })
      .refine((body) => Object.keys(body).length > 0, "say what to change"),
    status: 200,
    answer: schemas.personSummary,
  },
  mergePeople: {
    method: "POST",
    path: "/people/{id}/merge",
    summary: "these others are this person: all that is theirs becomes hers or his",
    describes: "person",
    body: z.strictObject({ personIds: z.array(personId).min(1).max(100) }),
    status: 200,
    answer: schemas.personSummary,
  },
  splitPerson: {
    method: "POST",
    path: "/people/{id}/split",
    summary: "some clusters or faces of a person are another's; answers the other",
    describes: "person",
    body: things,
    status: 200,
    answer: schemas.personSummary,
  },
  deletePerson: {
    method: "DELETE",
    path: "/people/{id}",
    summary: "forget a person: their clusters have no name any more, and no face is confirmed to be theirs",
    describes: "person",
    status: 204,
    answer: z.undefined(),
  },
} as const satisfies Record<string, Route>;
