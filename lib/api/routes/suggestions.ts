import * as z from "zod";
import * as schemas from "../schemas.ts";
import { ids, nameText, page, personId } from "./parts.ts";
import type { Route } from "./route.ts";

const suggestionPage = page.extend({ limit: page.shape.limit.unwrap().max(100).default(20) });

const yes = z
  .strictObject({
    except: ids.optional().meta({ description: "faces of the question that are not the person's" }),
    name: nameText.optional().meta({ description: "who it is, of a suggestion of kind new" }),
    personId: personId.optional().meta({ description: "the same, of a person there is" }),
  })
  .refine(({ name, personId }) => name === undefined || personId === undefined, "give a name or a personId, not both")
  .prefault({});

/** What people are asked, and what they answer. */
export const SUGGESTION_ROUTES = {
  listSuggestions: {
    method: "GET",
    path: "/suggestions",
    summary:
      "clusters and single faces that are probably somebody, surest first, and groups of single faces that are new",
    query: suggestionPage,
    status: 200,
    answer: schemas.pageOf(schemas.suggestion),
  },
  acceptSuggestion: {
    method: "POST",
    path: "/suggestions/{id}/yes",
    summary: "it is that person; of a new group: they are one person, of this name",
    body: yes,
    status: 200,
    answer: schemas.person,
  },
  declineSuggestion: {
    method: "POST",
    path: "/suggestions/{id}/no",
    summary: "it is not that person, and is never asked again; of a new group: they are not one person",
    status: 204,
    answer: z.void(),
  },
  postponeSuggestion: {
    method: "POST",
    path: "/suggestions/{id}/later",
    summary: "not asked again before the next run",
    status: 204,
    answer: z.void(),
  },
  rejectCluster: {
    method: "POST",
    path: "/clusters/{id}/reject",
    summary: "a cluster is not this person: it is never asked again, and no run makes it theirs",
    describes: "cluster",
    body: z.strictObject({ personId }),
    status: 204,
    answer: z.void(),
  },
} as const satisfies Record<string, Route>;
