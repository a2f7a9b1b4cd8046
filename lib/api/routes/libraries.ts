import { ROLES } from "../../catalog/store/roles.ts";
import * as z from "../../zod.ts";
import type { Route } from "./route.ts";

/** The libraries of the deployment. All other routes are about one of them. */
export const LIBRARY_ROUTES = {
  listLibraries: {
    method: "GET",
    path: "/libraries",
    role: "view",
    ofDeployment: true,
    tag: "System",
    summary: "List the libraries that the caller may use, with the caller's role in each",
    output: () =>
      z.object({
        items: z.array(
          z.object({
            library: z.string(),
            role: z.enum(ROLES).check(z.describe("what the caller may do: each role includes those before it")),
          }),
        ),
      }),
    example: () => ({ answer: { items: [{ library: "main", role: "manage" }] } }),
    status: 200,
  },
} as const satisfies Record<string, Route>;
