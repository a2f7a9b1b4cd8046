import { UserError } from "../../user-error.ts";

/** Another person already has this name. */
export class NameTaken extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 409;
  readonly personId: string;

  constructor(name: string, personId: string) {
    super(
      `Another person, ${personId}, is named ${name}: merge the two, choose another name, or let both have the name`,
    );
    this.name = "NameTaken";
    this.personId = personId;
  }
}

/** No person has this id. */
export class NoSuchPerson extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 404;
  readonly personId: string;

  constructor(personId: string) {
    super(`There is no person ${personId}`);
    this.name = "NoSuchPerson";
    this.personId = personId;
  }
}

/** No library has this name. */
export class NoSuchLibrary extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 404;
  readonly library: string;

  constructor(library: string) {
    super(`There is no library ${library}: it begins with the first photo in the folder of that name`);
    this.name = "NoSuchLibrary";
    this.library = library;
  }
}

/** Another run has the run lock. */
export class RunInProgress extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 409;
  readonly runId: string;

  constructor(runId: string) {
    super(`Run ${runId} is in progress: wait for it to end`);
    this.name = "RunInProgress";
    this.runId = runId;
  }
}

/** An action cannot be undone, for example because its rows were changed since. */
export class ChangedSince extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 409;
  readonly actionId: string;

  constructor(actionId: string, why: string) {
    super(`Action ${actionId} cannot be undone: ${why}`);
    this.name = "ChangedSince";
    this.actionId = actionId;
  }
}

/** Someone else wrote a row since it was read. */
export class RowChanged extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 409;
  readonly sk: string;

  constructor(sk: string) {
    super(`Someone else changed ${sk} at the same time: read it again, then repeat the change`);
    this.name = "RowChanged";
    this.sk = sk;
  }
}

/** A newer Facet wrote the catalog, and this one cannot interpret its rows. */
export class NewerCatalog extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 503;
  readonly schema: number;
  readonly known: number;

  /** @param known the latest version of the schema that this code supports */
  constructor(schema: number, known: number) {
    super(`This library was written by a newer Facet (schema ${schema}; this one supports ${known}): update Facet`);
    this.name = "NewerCatalog";
    this.schema = schema;
    this.known = known;
  }
}

/** An older Facet wrote the catalog, which has not been migrated yet. */
export class OlderCatalog extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 503;
  readonly schema: number;
  readonly needed: number;

  /** @param needed the version of the schema that this code requires */
  constructor(schema: number, needed: number) {
    super(
      `This library was written by an older Facet (schema ${schema}; this one needs ${needed}): stop everything ` +
        "that uses it, then start this Facet on it, which migrates it",
    );
    this.name = "OlderCatalog";
    this.schema = schema;
    this.needed = needed;
  }
}

/** People and decisions are being moved to other partitions, see the migration to schema 6. Nothing was written. */
export class LibraryMoving extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 503;

  constructor() {
    super(
      "This library is being updated, and names cannot be changed meanwhile: try again in some minutes. If it lasts, " +
        "run facet migrate again",
    );
    this.name = "LibraryMoving";
  }
}

/** The functions may not use the role that signs links to photos and crops. */
export class LinksRefused extends UserError {
  readonly role: string;

  constructor(role: string, why: string) {
    super(
      `Links cannot be signed as ${role}: ${why}. Deploy again: lib/cloud/links.ts grants it to functions that link`,
    );
    this.name = "LinksRefused";
    this.role = role;
  }
}
