import type { Actor } from "../catalog/decisions/actions.ts";
import type { Share } from "../catalog/rows/shares.ts";
import type * as z from "../zod.ts";
import type { Caller } from "./caller.ts";
import type { Upload } from "./context.ts";
import type { OperationId, ROUTES } from "./routes.ts";
import type { ReadonlyDeep } from "./schemas/schema.ts";

/** The parsed value of one of a route's schemas; undefined if the route has none. */
type Parsed<Id extends OperationId, Part extends "query" | "body" | "output"> = (typeof ROUTES)[Id] extends {
  readonly [Name in Part]: () => infer Schema extends z.ZodMiniType;
}
  ? ReadonlyDeep<z.output<Schema>>
  : undefined;

/** The input of an operation: everything a request may contain, parsed by the schemas of its route. */
export interface Input<Id extends OperationId> {
  /** The id in the path; empty if the path has none. */
  readonly id: string;
  readonly query: Parsed<Id, "query">;
  readonly body: Parsed<Id, "body">;
  /** The caller, and the condition that must hold before anything is written. */
  readonly by: Actor;
  readonly caller: Caller;
  /** The share whose token a visitor sent, on the routes for visitors. */
  readonly share?: Share;
  /** Set if the body is not JSON. */
  readonly upload?: Upload;
}

/** The body of an operation's answer; undefined if it has none. */
export type Output<Id extends OperationId> = Parsed<Id, "output">;

export type Operation<Context, Id extends OperationId> = (context: Context, input: Input<Id>) => Promise<Output<Id>>;

/** Operations by the ids of their routes. */
export type Operations<Context, Id extends OperationId> = { readonly [Each in Id]: Operation<Context, Each> };
