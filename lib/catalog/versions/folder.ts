import type { Catalog } from "../store/open.ts";

/** Returns where the objects of a version begin in the runs bucket. */
export const versionFolder = ({ library }: Pick<Catalog, "library">, version: number) =>
  `${library}/versions/${String(version).padStart(8, "0")}/`;
