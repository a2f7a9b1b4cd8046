/** A place in an operation's work from which it can continue after an interruption. */
export class Checkpoint {
  /** What the operation needs in order to continue here. */
  readonly at: string;
  /** Steps that are done, and how many there are. */
  readonly done: number;
  readonly of: number;

  constructor(at: string, done: number, of: number) {
    this.at = at;
    this.done = done;
    this.of = of;
  }
}
