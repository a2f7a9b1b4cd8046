/** Somebody else has this name. */
export class NameTaken extends Error {
  readonly personId: string;

  constructor(name: string, personId: string) {
    super(`${name} is another person's name, ${personId}: merge the two, or take another name`);
    this.name = "NameTaken";
    this.personId = personId;
  }
}

/** There is no such person. */
export class NoSuchPerson extends Error {
  readonly personId: string;

  constructor(personId: string) {
    super(`There is no person ${personId}`);
    this.name = "NoSuchPerson";
    this.personId = personId;
  }
}

/** Another run holds the lock. */
export class RunInProgress extends Error {
  readonly runId: string;

  constructor(runId: string) {
    super(`Run ${runId} is in progress: wait for it to end`);
    this.name = "RunInProgress";
    this.runId = runId;
  }
}

/** Later actions changed what this one did. */
export class ChangedSince extends Error {
  readonly actionId: string;

  constructor(actionId: string, why: string) {
    super(`Action ${actionId} cannot be taken back: ${why}`);
    this.name = "ChangedSince";
    this.actionId = actionId;
  }
}

/** A row was written by somebody else since it was read. */
export class RowChanged extends Error {
  readonly sk: string;

  constructor(sk: string) {
    super(`Somebody else changed ${sk} at the same time: read it again, and decide again`);
    this.name = "RowChanged";
    this.sk = sk;
  }
}
