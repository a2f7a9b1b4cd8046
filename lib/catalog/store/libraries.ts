import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { checked } from "./checked.ts";
import { LIBRARIES_PARTITION, libraryKey, PREFIX } from "./keys.ts";
import { MAIN } from "./library-names.ts";
import { type Catalog, openCatalog } from "./open.ts";
import { queryAll } from "./table.ts";

/** Returns whether this deployment has a library for each folder at the root of the bucket: the setting `libraries`. */
export function hasLibraries(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.LIBRARIES === "prefix";
}

/** Records that a library exists; does nothing if it is known. */
export async function registerLibrary({ documents, table, library }: Catalog): Promise<void> {
  try {
    await documents.send(
      new PutCommand({
        TableName: table,
        Item: { ...rowKey(library), library, createdAt: new Date().toISOString() },
        ConditionExpression: "attribute_not_exists(pk)",
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

async function isRegistered({ documents, table }: Catalog, library: string): Promise<boolean> {
  const { Item } = await documents.send(new GetCommand({ TableName: table, Key: rowKey(library) }));
  return Item !== undefined;
}

const rowKey = (library: string) => ({ pk: LIBRARIES_PARTITION, sk: libraryKey(library) });

/** The catalog of one library, as a function uses it. */
export interface OpenLibrary {
  readonly catalog: Catalog;
  /** The same, without the check that it belongs to this deployment. */
  readonly unchecked: Catalog;
}

/** Catalogs that a function keeps open: each has caches of its own. */
const MOST_OPEN = 20;

/** The libraries of a deployment: one, or one for each folder at the root of the bucket. They share table and buckets. */
export class Libraries {
  /** True if there is a library for each folder. */
  readonly areSeparate: boolean;
  private readonly check: (catalog: Catalog) => Promise<void>;
  private readonly shared: Catalog;
  /** Open catalogs, the one used last at the end. */
  private readonly open = new Map<string, OpenLibrary>();

  /**
   * @param check done once in each sandbox before a library is used: `checkLibrary`, or `claimLibrary` in a function that may be
   * the first to write to it
   */
  constructor(check: (catalog: Catalog) => Promise<void> = async () => {}, shared = openCatalog(), env = process.env) {
    this.areSeparate = hasLibraries(env);
    this.check = check;
    this.shared = shared;
  }

  /** Returns the catalog of a library, whether or not it exists. */
  of(library: string): OpenLibrary {
    const known = this.open.get(library);
    const unchecked = known?.unchecked ?? { ...this.shared, library };
    const opened = known ?? { unchecked, catalog: checked(this.check, unchecked) };
    this.open.delete(library);
    this.open.set(library, opened);
    for (const oldest of this.open.keys()) {
      if (this.open.size <= MOST_OPEN) break;
      this.open.delete(oldest);
    }
    return opened;
  }

  get main(): OpenLibrary {
    return this.of(MAIN);
  }

  /** Returns whether there is a library of this name. `main` always exists. */
  async has(library: string): Promise<boolean> {
    if (library === MAIN) return true;
    return this.areSeparate && (this.open.has(library) || (await isRegistered(this.shared, library)));
  }
}

/**
 * The names of all libraries, `main` first. Not a method, because a function that lists no libraries may not query the table.
 */
export async function namesOf({ areSeparate, main }: Libraries): Promise<string[]> {
  return areSeparate ? listLibraries(main.unchecked) : [MAIN];
}

/** The names of the libraries that were ever written to, `main` first. */
export async function listLibraries(catalog: Catalog): Promise<string[]> {
  const rows = queryAll<{ library: string }>(catalog, LIBRARIES_PARTITION, PREFIX.library);
  const named = await Array.fromAsync(rows, ({ library }) => library);
  return [MAIN, ...named.filter((library) => library !== MAIN)];
}

/** The catalogs of all libraries that share the table and the buckets of one. */
export async function allCatalogs(catalog: Catalog): Promise<Catalog[]> {
  return (await listLibraries(catalog)).map((library) => ({ ...catalog, library }));
}
