/** A box that cannot become a face; `message` tells what to do. */
export class CannotDraw extends Error {
  /** A face that is there already. */
  readonly faceId: string | undefined;

  constructor(message: string, faceId?: string) {
    super(message);
    this.name = "CannotDraw";
    this.faceId = faceId;
  }
}
