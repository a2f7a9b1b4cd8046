import * as z from "../../zod.ts";
import { IDS, NAMES, person as personExample, shown } from "../examples/fixtures.ts";
import { person } from "../schemas/person.ts";
import { pageOf } from "../schemas/schema.ts";
import { suggestion } from "../schemas/suggestion.ts";
import { ids, nameText, page, personId } from "./parts.ts";
import type { Route } from "./route.ts";

const suggestionPage = () => page({ most: 100, limit: 20 });

const yes = () =>
  z.prefault(
    z
      .strictObject({
        except: z.optional(ids()).check(z.describe("faces of the suggestion that do not belong to the person")),
        name: z.optional(nameText()).check(z.describe("if the suggestion's kind is new or names: the person's name")),
        personId: z.optional(personId()).check(z.describe("the person's id, instead of the name")),
      })
      .check(
        z.refine(
          ({ name, personId }) => name === undefined || personId === undefined,
          "give a name or a personId, not both",
        ),
      ),
    {},
  );

const pairExample = (suggestionId: string, faceIds: readonly string[], distance: number) => ({
  suggestionId,
  kind: "new",
  size: 2,
  distance,
  faceIds,
  faces: faceIds.map((faceId) => ({ ...shown(faceId), distance })),
  known: [],
});

/** Questions to people, and their answers. */
export const SUGGESTION_ROUTES = {
  listSuggestions: {
    method: "GET",
    path: "/suggestions",
    role: "view",
    tag: "Suggestions",
    summary:
      "List suggestions: faces with two names in the metadata, then clusters and faces that probably belong to a person, likeliest first, then new groups of single faces. A page may be empty although there is a cursor",
    query: suggestionPage,
    output: () => pageOf(suggestion()),
    example: () => ({
      answer: {
        items: [
          pairExample(IDS.suggestion, [IDS.alike, IDS.another], 0.61),
          pairExample(IDS.later, [IDS.apart, IDS.stranger], 0.66),
        ],
      },
    }),
    status: 200,
  },
  acceptSuggestion: {
    method: "POST",
    path: "/suggestions/{id}/yes",
    role: "name",
    tag: "Suggestions",
    summary: "Accept a suggestion: it is that person or, for a new group and for names, the person given",
    body: yes,
    output: person,
    example: () => ({ id: IDS.suggestion, body: { name: NAMES.grace }, answer: personExample("grace") }),
    status: 200,
  },
  declineSuggestion: {
    method: "POST",
    path: "/suggestions/{id}/no",
    role: "name",
    tag: "Suggestions",
    summary:
      "Decline a suggestion for good: it is not that person; a new group is not one person; none of the names is right",
    example: () => ({ id: IDS.later }),
    status: 204,
  },
  postponeSuggestion: {
    method: "POST",
    path: "/suggestions/{id}/later",
    role: "name",
    tag: "Suggestions",
    summary: "Postpone a suggestion until the next run",
    example: () => ({ id: IDS.later }),
    status: 204,
  },
  rejectCluster: {
    method: "POST",
    path: "/clusters/{id}/reject",
    role: "name",
    tag: "Clusters",
    summary: "Record that a cluster is not this person: it is never suggested or assigned to that person again",
    describes: "cluster",
    body: () => z.strictObject({ personId: personId() }),
    example: () => ({ id: IDS.cluster, body: { personId: IDS.grace } }),
    status: 204,
  },
} as const satisfies Record<string, Route>;
