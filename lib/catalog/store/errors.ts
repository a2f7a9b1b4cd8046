import { UserError } from "../../user-error.ts";

/** Somebody else has this name. */
export class NameTaken extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 409;
  readonly personId: string;

  constructor(name: string, personId: string) {
    super(`${name} is another person's name, ${personId}: merge the two, take another name, or keep both of that name`);
    this.name = "NameTaken";
    this.personId = personId;
  }
}

/** There is no such person. */
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

/** Another run holds the lock. */
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

/** Later actions changed what this one did. */
export class ChangedSince extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 409;
  readonly actionId: string;

  constructor(actionId: string, why: string) {
    super(`Action ${actionId} cannot be taken back: ${why}`);
    this.name = "ChangedSince";
    this.actionId = actionId;
  }
}

/** A row was written by somebody else since it was read. */
export class RowChanged extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 409;
  readonly sk: string;

  constructor(sk: string) {
    super(`Somebody else changed ${sk} at the same time: read it again, and decide again`);
    this.name = "RowChanged";
    this.sk = sk;
  }
}

/** A later Facet wrote the catalog, and this one would not understand its rows. */
export class NewerCatalog extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 503;
  readonly schema: number;
  readonly known: number;

  /** @param known the latest version of the schema that this code knows */
  constructor(schema: number, known: number) {
    super(`This library was written by a newer Facet (schema ${schema}; this one knows ${known}): update Facet`);
    this.name = "NewerCatalog";
    this.schema = schema;
    this.known = known;
  }
}

/** An earlier Facet wrote the catalog, and nobody has migrated it yet. */
export class OlderCatalog extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 503;
  readonly schema: number;
  readonly needed: number;

  /** @param needed the version of the schema that this code works with */
  constructor(schema: number, needed: number) {
    super(
      `This library was written by an older Facet (schema ${schema}; this one needs ${needed}): end what runs on it, ` +
        "then start this Facet on it, which updates it",
    );
    this.name = "OlderCatalog";
    this.schema = schema;
    this.needed = needed;
  }
}
