import type { Role } from "../../catalog/store/roles.ts";
import type * as z from "../../zod.ts";

/** The kinds of resources that have an ETag. */
export type Described = "person" | "cluster" | "face" | "photo";

/** The groups of operations in the OpenAPI document. */
export const TAGS = {
  Photos: "photos with their faces and previews",
  Faces: "single faces, and decisions about them",
  Clusters: "groups of similar faces, formed by the latest run",
  People: "clusters and faces with a name",
  Suggestions: "questions that Facet asks, and their answers",
  Shares: "links to photos for people without a login",
  Search: "search by picture, similar faces, verification",
  Parameters: "parameters of detection and clustering, and the effect of other values",
  Actions: "the log of changes, and undo",
  Runs: "runs of the clustering workflow",
  Tasks: "operations on the whole library, for administrators",
  System: "status, queues and this document",
} as const;

/** An example request and its answer. test/api/examples.host.ts sends every example to a host, in an order that tells one story. */
export interface Example {
  /** Replaces `{id}` in the path. */
  readonly id?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Content type of a body that is not JSON. */
  readonly upload?: string;
  /** Absent if the answer has no body. */
  readonly answer?: unknown;
}

/**
 * One operation of the API: all that the stack, the handlers, the types of the operation and the OpenAPI document need. The
 * schemas and the example are functions, so that a function builds only those it uses.
 */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** In API Gateway's notation: `/photos/{id}`. */
  readonly path: string;
  /** The least role that a caller needs in the library. */
  readonly role: Role;
  /** True if it is about the deployment: it has no path below a library, and any library of the caller's counts for `role`. */
  readonly ofDeployment?: true;
  readonly tag: keyof typeof TAGS;
  readonly summary: string;
  /** A strict object: unknown parameters are refused. A route without one takes no parameters. */
  readonly query?: () => z.ZodMiniObject;
  readonly body?: () => z.ZodMiniType;
  /** Content types of bodies other than JSON, as `accept` would name them, with their schemas. */
  readonly uploads?: Readonly<Record<string, () => z.ZodMiniType>>;
  /** The body of the answer; absent if it has none. */
  readonly output?: () => z.ZodMiniType;
  readonly example: () => Example;
  /** The function that answers, if it is not the api function: the search function has the models. */
  readonly servedBy?: "search";
  /** True for a POST that changes nothing, or nothing more if it is repeated: it takes no Idempotency-Key. */
  readonly readOnly?: true;
  /** True if people who log in may not use it: only the API for programs has it, where permission depends on the path. */
  readonly admin?: true;
  /** True if its caller is a visitor with the token of a share, and nobody else. */
  readonly forVisitors?: true;
  /** True if the answer has a secret: it is not kept for a request with the same Idempotency-Key. */
  readonly hasSecret?: true;
  /** The resource that the id in the path names: the answer has its ETag, and a write takes If-Match. */
  readonly describes?: Described;
  /**
   * True if it may concern more decisions than a request can write: then it is answered with 202 and a task, which carries it
   * out.
   */
  readonly large?: true;
  /** 204 if the answer has no body. */
  readonly status: 200 | 201 | 202 | 204;
}

/** Returns true if an operation changes anything. */
export function writes({ method, readOnly }: Route): boolean {
  return method !== "GET" && !readOnly;
}
