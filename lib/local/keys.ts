import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

/** A key with which AWS clients sign. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The keys that a host accepts; a map of secrets by key id, if all of them are permanent. */
export interface Keys {
  /** The secret of a key; undefined if the host does not know the key. */
  get(accessKeyId: string): string | undefined;
  /** Checks the session token that belongs to a temporary key. @throws S3Error ExpiredToken, InvalidToken */
  checkToken?(accessKeyId: string, token: string | undefined): void;
}

const credentials = z.object({ accessKeyId: z.string().min(16), secretAccessKey: z.string().min(16) });

export function makeKey(): Credentials {
  return {
    accessKeyId: `FACET${randomBytes(8).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(24).toString("base64url"),
  };
}

/** Loads the key with which people and programs use a library's buckets and table. Creates it on the first call. */
export async function loadLibraryKey(dataDir: string): Promise<Credentials> {
  const file = join(dataDir, "keys.json");
  await writeFile(file, `${JSON.stringify(makeKey())}\n`, { mode: 0o600, flag: "wx", flush: true }).catch((error) => {
    if (error.code !== "EEXIST") throw error;
  });
  const known = credentials.safeParse(parse(await readFile(file, "utf8")));
  if (!known.success) throw new Error(`${file} contains no valid key: remove it and restart Facet to make a new one`);
  return known.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
