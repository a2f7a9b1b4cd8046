import { UserError } from "../user-error.ts";

/** A box that cannot become a face; `message` says what to do. */
export class CannotDraw extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 409;
  /** The face that exists in this place, if that is the reason. */
  readonly faceId: string | undefined;

  constructor(message: string, faceId?: string) {
    super(message);
    this.name = "CannotDraw";
    this.faceId = faceId;
  }
}
