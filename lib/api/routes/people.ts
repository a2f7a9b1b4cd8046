import * as schemas from "../schemas.ts";
import { page } from "./parts.ts";
import type { Route } from "./route.ts";

/** People: those who have a name. */
export const PEOPLE_ROUTES = {
  listPeople: {
    method: "GET",
    path: "/people",
    summary: "everyone who has a name, in order of name",
    query: page,
    status: 200,
    answer: schemas.pageOf(schemas.personSummary),
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
} as const satisfies Record<string, Route>;
