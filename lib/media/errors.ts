import { UserError } from "../user-error.ts";

/** The reason a photo cannot be decoded, worded for the person who uploaded it. */
export type UndecodableReason =
  | "empty"
  | "truncated"
  | "too many pixels"
  | "too many bytes"
  | "not a picture"
  | "unsupported format";

/** A photo that cannot be decoded; trying again will not help. */
export class UndecodablePhoto extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 422;
  readonly key: string;
  readonly reason: string;

  /** @param detail what was found, for example "PDF document"; completes the reason. */
  constructor(key: string, reason: UndecodableReason, detail?: string) {
    const full = detail ? `${reason}: ${detail}` : reason;
    super(`${key}: ${full}`);
    this.name = "UndecodablePhoto";
    this.key = key;
    this.reason = full;
  }
}
