import { InvalidArgumentError, Option } from "commander";
import { listLibraries } from "../lib/catalog/store/libraries.ts";
import { isLibraryName, MAIN } from "../lib/catalog/store/library-names.ts";
import type { Catalog } from "../lib/catalog/store/open.ts";
import { Misuse } from "./run.ts";

/** --library, for every command. */
export function libraryOption(): Option {
  return new Option("--library <name>", "library to use, if photos are in several: the setting libraries")
    .default(MAIN)
    .argParser((name) => {
      if (!isLibraryName(name))
        throw new InvalidArgumentError("Give 1 to 63 letters, digits, hyphens and underscores.");
      return name;
    });
}

/** The catalog of a library that shares table and buckets with another. @throws Misuse if there is no such library */
export async function catalogOf(catalog: Catalog, library = MAIN): Promise<Catalog> {
  if (library === MAIN) return catalog;
  const known = await listLibraries(catalog);
  if (!known.includes(library)) throw new Misuse(`There is no library ${library}: choose one of ${known.join(", ")}`);
  return { ...catalog, library };
}
