/** A place in an operation's work from which it can continue after an interruption. */
export class Checkpoint {
  /** What the operation needs in order to continue here. */
  readonly at: string;
  /** Steps that are done, and how many there are. */
  readonly done: number;
  readonly of: number;
  /** The logged action that the operation is writing, if it is one. */
  readonly actionId: string | undefined;

  constructor(at: string, done: number, of: number, actionId?: string) {
    this.at = at;
    this.done = done;
    this.of = of;
    this.actionId = actionId;
  }
}
