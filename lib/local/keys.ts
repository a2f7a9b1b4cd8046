import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

/** A key of AWS's clients. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The secrets of all keys that a host accepts, by the id of the key. */
export type Keys = ReadonlyMap<string, string>;

const credentials = z.object({ accessKeyId: z.string().min(16), secretAccessKey: z.string().min(16) });

export function makeKey(): Credentials {
  return {
    accessKeyId: `FACET${randomBytes(8).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(24).toString("base64url"),
  };
}

/** The key with which people and programs use a library's buckets and table; made when it is first asked for. */
export async function libraryKey(dataDir: string): Promise<Credentials> {
  const file = join(dataDir, "keys.json");
  await writeFile(file, `${JSON.stringify(makeKey())}\n`, { mode: 0o600, flag: "wx", flush: true }).catch((error) => {
    if (error.code !== "EEXIST") throw error;
  });
  const known = credentials.safeParse(parse(await readFile(file, "utf8")));
  if (!known.success) throw new Error(`${file} holds no key: remove it, and start Facet again for a new one`);
  return known.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
