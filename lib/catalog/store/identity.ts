import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { UserError } from "../../user-error.ts";
import { IDENTITY_KEY, libraryPartition } from "./keys.ts";
import { MAIN } from "./library-names.ts";
import type { Catalog } from "./open.ts";
import { withoutKey } from "./table.ts";

/** What a catalog belongs to, recorded when it is first used. */
export interface Identity {
  /** Id of the embedding model in force. */
  readonly model: string;
  readonly photosBucket: string;
  /** Name of the catalog's table, which differs in a restored copy. */
  readonly table: string;
}

/** The row of a catalog's identity. */
export interface RecordedIdentity extends Identity {
  /** Id of the model to which a migration has changed every face: whoever uses it next puts it in force. */
  readonly migratedTo?: string;
}

const WHAT: Readonly<Record<keyof Identity, string>> = {
  model: "the embedding model",
  photosBucket: "the photos bucket",
  table: "the table",
};

/** What to do about each difference, besides adopting it. */
const REMEDIES: Readonly<Record<keyof Identity, (recorded: string, given: string) => string>> = {
  model: (recorded, given) => `Set model back to ${recorded}, or change it with facet migrate --model ${given}`,
  photosBucket: (recorded) => `Set photosBucket back to ${recorded}`,
  table: (recorded) => `Set catalogTable back to ${recorded}`,
};

/** A catalog belongs to another model, photos bucket or table. */
export class OtherIdentity extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 503;
  readonly recorded: Identity;
  readonly given: Identity;

  constructor(recorded: Identity, given: Identity) {
    const different = differencesOf(recorded, given);
    const each = different.map((name) => `${WHAT[name]} ${recorded[name]}, not ${given[name]}`);
    const remedies = different.map((name) => REMEDIES[name](recorded[name], given[name]));
    super(
      `This library belongs to ${each.join(" and ")}. ${remedies.join(". ")}. If the change is intended, run facet adopt`,
    );
    this.name = "OtherIdentity";
    this.recorded = recorded;
    this.given = given;
  }
}

/** The names of what differs. */
export function differencesOf(recorded: Identity, given: Identity): (keyof Identity)[] {
  return (Object.keys(WHAT) as (keyof Identity)[]).filter((name) => recorded[name] !== given[name]);
}

/** The identity that a catalog has as it was opened. @param model id of the embedding model */
export function identityOf({ photosBucket, table }: Catalog, model: string): Identity {
  return { model, photosBucket, table };
}

/** Reads the recorded identity; undefined if the catalog was not used since catalogs have one. */
export async function readIdentity(catalog: Catalog): Promise<RecordedIdentity | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(), ConsistentRead: true }),
  );
  return Item && withoutKey(Item as RecordedIdentity & ReturnType<typeof rowKey>);
}

/** Records an identity, whatever was recorded before. */
export async function putIdentity(catalog: Catalog, identity: RecordedIdentity): Promise<void> {
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item: { ...rowKey(), ...identity } }));
}

/** Refuses a catalog that belongs to something else. One without a recorded identity passes. @throws OtherIdentity */
export async function checkIdentity(catalog: Catalog, model: string): Promise<void> {
  const recorded = await readIdentity(catalog);
  if (recorded) assertIdentity(recorded, identityOf(catalog, model));
}

/**
 * Records the identity of a catalog that has none, and puts a model in force to which every face was migrated.
 * @throws OtherIdentity
 */
export async function claimIdentity(catalog: Catalog, model: string): Promise<void> {
  const given = identityOf(catalog, model);
  const recorded = await readIdentity(catalog);
  if (recorded) assertIdentity(recorded, given);
  if (recorded?.model === model) return;
  try {
    await catalog.documents.send(
      new PutCommand({
        TableName: catalog.table,
        Item: { ...rowKey(), ...given },
        ...(recorded
          ? { ConditionExpression: "migratedTo = :model", ExpressionAttributeValues: { ":model": model } }
          : { ConditionExpression: "attribute_not_exists(pk)" }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    await checkIdentity(catalog, model); // someone else was faster
  }
}

/** Notes that every face has a vector of another model, which may be put in force from now on. */
export async function noteMigrated(catalog: Catalog, model: string): Promise<void> {
  const recorded = await readIdentity(catalog);
  if (recorded && recorded.model !== model) await putIdentity(catalog, { ...recorded, migratedTo: model });
}

function assertIdentity({ migratedTo, ...recorded }: RecordedIdentity, given: Identity): void {
  const model = migratedTo === given.model ? migratedTo : recorded.model;
  if (differencesOf({ ...recorded, model }, given).length > 0) throw new OtherIdentity(recorded, given);
}

/** The model belongs to the deployment: its libraries have one identity, which is a row of `main`. */
const rowKey = () => ({ pk: libraryPartition({ library: MAIN }), sk: IDENTITY_KEY });
