import { UndecodablePhoto } from "./errors.ts";
import type { Limits } from "./limits.ts";
import type { OpenPhoto } from "./types.ts";

/** HEIC and HEIF pictures: sharp's binaries carry no HEVC decoder, so they are refused by name. */
export async function openHeif(key: string, _bytes: Uint8Array, _limits: Limits): Promise<OpenPhoto> {
  throw new UndecodablePhoto(key, "unsupported format", "HEIF picture");
}
