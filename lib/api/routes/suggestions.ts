import * as z from "../../zod.ts";
import { ids, nameText, page, personId } from "./parts.ts";
import type { Route } from "./route.ts";

const suggestionPage = () => page({ most: 100, limit: 20 });

const yes = () =>
  z.prefault(
    z
      .strictObject({
        except: z.optional(ids()).check(z.describe("faces of the question that are not the person's")),
        name: z.optional(nameText()).check(z.describe("who it is, of a suggestion of kind new or names")),
        personId: z.optional(personId()).check(z.describe("the same, of a person there is")),
      })
      .check(
        z.refine(
          ({ name, personId }) => name === undefined || personId === undefined,
          "give a name or a personId, not both",
        ),
      ),
    {},
  );

/** What people are asked, and what they answer. */
export const SUGGESTION_ROUTES = {
  listSuggestions: {
    method: "GET",
    path: "/suggestions",
    summary:
      "faces that metadata give two names, clusters and single faces that are probably somebody, surest first, and groups of single faces that are new",
    query: suggestionPage,
    status: 200,
  },
  acceptSuggestion: {
    method: "POST",
    path: "/suggestions/{id}/yes",
    summary: "it is that person; of a new group, and of names: the person of this name",
    body: yes,
    status: 200,
  },
  declineSuggestion: {
    method: "POST",
    path: "/suggestions/{id}/no",
    summary:
      "it is not that person, and is never asked again; of a new group: they are not one person; of names: none of them",
    status: 204,
  },
  postponeSuggestion: {
    method: "POST",
    path: "/suggestions/{id}/later",
    summary: "not asked again before the next run",
    status: 204,
  },
  rejectCluster: {
    method: "POST",
    path: "/clusters/{id}/reject",
    summary: "a cluster is not this person: it is never asked again, and no run makes it theirs",
    describes: "cluster",
    body: () => z.strictObject({ personId: personId() }),
    status: 204,
  },
} as const satisfies Record<string, Route>;
