import { once } from "../../once.ts";
import * as z from "../../zod.ts";

/**
 * A schema with a name in the OpenAPI document: it becomes `components.schemas.ID` there, and a $ref wherever it is used.
 * It is built on first use, because a function only needs the schemas of the routes that it answers.
 */
export function named<T extends z.ZodMiniType>(id: string, make: () => T): () => T {
  return once(() => {
    const schema = make();
    z.globalRegistry.add(schema, { id });
    return schema;
  });
}

/** One page of a list, with the cursor of the next page if there is one. */
export function pageOf<T extends z.ZodMiniType>(item: T) {
  return z.object({ items: z.array(item), cursor: z.optional(z.string()).check(z.describe("of the next page")) });
}

/** The output of a schema, read-only at every level. */
export type Value<Schema extends () => z.ZodMiniType> = ReadonlyDeep<z.output<ReturnType<Schema>>>;

export type ReadonlyDeep<T> = T extends readonly (infer Item)[]
  ? readonly ReadonlyDeep<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: ReadonlyDeep<T[Key]> }
    : T;
