import {
  differencesOf,
  type Identity,
  identityOf,
  putIdentity,
  type RecordedIdentity,
  readIdentity,
} from "../catalog/store/identity.ts";
import { allCatalogs } from "../catalog/store/libraries.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { UserError } from "../user-error.ts";
import { countLeft } from "./migrate-faces.ts";

/** Faces have no vector of the model that a library should belong to: no run would find them. */
export class FacesWithoutVectors extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 409;
  readonly model: string;
  readonly faces: number;

  constructor(model: string, faces: number) {
    super(
      `${faces} faces have no vector of ${model}: run facet migrate --model ${model}, which makes them, ` +
        "or add --force to adopt the model anyway",
    );
    this.name = "FacesWithoutVectors";
    this.model = model;
    this.faces = faces;
  }
}

/** A change of a catalog's identity. */
export interface Adoption {
  /** Undefined if none was recorded. */
  readonly before: Identity | undefined;
  readonly after: Identity;
  /** The names of what differs. */
  readonly changed: readonly (keyof Identity)[];
}

/**
 * Makes a catalog belong to the model given, and to the photos bucket and the table with which it was opened, whatever
 * it belonged to before. Open the catalog without a check.
 *
 * @example
 * await adopt(openCatalog(), { model: "fr-feature" });
 *
 * @param options `force` accepts a model of which faces have no vectors
 * @throws FacesWithoutVectors
 */
export async function adopt(
  catalog: Catalog,
  { model, force = false }: { readonly model: string; readonly force?: boolean },
): Promise<Adoption> {
  const recorded = await readIdentity(catalog);
  const after = identityOf(catalog, model);
  const changed = recorded ? differencesOf(recorded, after) : [];
  if (recorded && changed.includes("model") && !force) {
    let faces = 0;
    for (const each of await allCatalogs(catalog)) faces += await countLeft(each, { from: recorded.model, to: model });
    if (faces > 0) throw new FacesWithoutVectors(model, faces);
  }
  if (!recorded || changed.length > 0) await putIdentity(catalog, after);
  return { before: recorded && withoutMigration(recorded), after, changed };
}

function withoutMigration({ migratedTo: _, ...identity }: RecordedIdentity): Identity {
  return identity;
}
