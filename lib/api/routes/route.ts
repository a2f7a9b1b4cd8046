import type * as z from "../../zod.ts";

/** What an ETag tells the state of. */
export type Described = "person" | "cluster" | "face" | "photo";

/** One operation of the API. Schemas are made when they are asked for: a function that starts needs those of one route. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** As API Gateway has it: `/photos/{id}`. */
  readonly path: string;
  readonly summary: string;
  /** A strict object: unknown parameters are refused. A route without one takes no parameters. */
  readonly query?: () => z.ZodMiniObject;
  readonly body?: () => z.ZodMiniType;
  /** Types of body besides JSON, as `accept` would name them, with what each holds. */
  readonly uploads?: Readonly<Record<string, () => z.ZodMiniType>>;
  /** What answers where it is not the api function: the search function has the models. */
  readonly servedBy?: "search";
  /** A POST that changes nothing: it takes no Idempotency-Key. */
  readonly readOnly?: true;
  /** What the id of the path names: the answer carries its ETag, and a write takes If-Match. */
  readonly describes?: Described;
  /** 204 where there is nothing to answer. */
  readonly status: 200 | 201 | 202 | 204;
}

/** Whether an operation changes anything. */
export function writes({ method, readOnly }: Route): boolean {
  return method !== "GET" && !readOnly;
}
