/** A row was written by somebody else since it was read. */
export class RowChanged extends Error {
  readonly sk: string;

  constructor(sk: string) {
    super(`Somebody else changed ${sk} at the same time: read it again, and decide again`);
    this.name = "RowChanged";
    this.sk = sk;
  }
}
