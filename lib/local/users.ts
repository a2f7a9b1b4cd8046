import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { groupOf, type Memberships, membershipsOf, type Role } from "../catalog/store/roles.ts";
import { writeWhole } from "../models/cache.ts";

/** A user who logs in to a host with a password. */
const user = z.object({
  name: z.string(),
  /** Base64url. */
  salt: z.string(),
  /** Digest of the password by scrypt, base64url. */
  digest: z.string(),
  /** Roles in libraries, as names of groups: `family:view`. */
  groups: z.array(z.string()),
});

export type User = Readonly<z.infer<typeof user>>;

/** Cost of a digest: 32 MB and about a tenth of a second, as OWASP's Password Storage Cheat Sheet advises for scrypt. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
const DIGEST_BYTES = 32;

const file = (dataDir: string) => join(dataDir, "users.json");

/** Returns whether a text can be the name of a user. */
export function isUserName(text: string): boolean {
  return /^[\p{L}\p{N}._@-]{1,64}$/u.test(text);
}

/** Reads the users of a data folder. Without any, everyone on this machine may use its host. @throws if the file is damaged */
export async function readUsers(dataDir: string): Promise<User[]> {
  const text = await readFile(file(dataDir), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "[]";
    throw error;
  });
  return z.array(user).parse(JSON.parse(text));
}

/** A change of a user. */
export interface UserChange {
  readonly name: string;
  /** Undefined leaves the password of a known user as it is. */
  readonly password?: string | undefined;
  readonly library: string;
  readonly role: Role;
}

/** Gives a user a role in a library. @throws Error if a new user has no password */
export async function putUser(dataDir: string, { name, password, library, role }: UserChange): Promise<void> {
  const users = await readUsers(dataDir);
  const known = users.find((each) => each.name === name);
  const secret = password === undefined ? known : await digestOf(password);
  if (!secret) throw new Error(`${name} is new and needs a password`);
  const { salt, digest } = secret;
  const others = (known?.groups ?? []).filter((group) => !group.startsWith(`${library}:`));
  const groups = [...others, groupOf(library, role)].sort();
  await writeUsers(dataDir, [...users.filter((each) => each !== known), { name, salt, digest, groups }]);
}

/** Removes a user. @returns whether there was one of this name */
export async function removeUser(dataDir: string, name: string): Promise<boolean> {
  const users = await readUsers(dataDir);
  const left = users.filter((each) => each.name !== name);
  if (left.length === 0) await rm(file(dataDir), { force: true });
  else await writeUsers(dataDir, left);
  return left.length < users.length;
}

export function rolesOf({ groups }: User): Memberships {
  return membershipsOf(groups);
}

/** Returns whether a password is the user's; takes as long if there is no such user. */
export async function isPassword(known: User | undefined, password: string): Promise<boolean> {
  const { digest } = await digestOf(password, known?.salt);
  return known !== undefined && timingSafeEqual(Buffer.from(digest), Buffer.from(known.digest));
}

async function digestOf(password: string, salt = randomBytes(16).toString("base64url")) {
  const hash = promisify<string, string, number, typeof COST, Buffer>(scrypt);
  // The same password can be typed as different characters.
  const bytes = await hash(password.normalize("NFKC"), salt, DIGEST_BYTES, COST);
  return { salt, digest: bytes.toString("base64url") };
}

async function writeUsers(dataDir: string, users: readonly User[]): Promise<void> {
  await writeWhole(file(dataDir), (part) => writeFile(part, `${JSON.stringify(users, null, 2)}\n`, { mode: 0o600 }));
}
