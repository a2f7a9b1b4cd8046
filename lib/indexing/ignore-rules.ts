import ignore, { type Ignore } from "ignore";

/** Folders in which NAS systems and Windows keep thumbnails and what was deleted. `!` in a rule takes them in again. */
const SYSTEM_FOLDERS = [
  "@eaDir/",
  "\\#recycle/",
  "@Recycle/",
  "$RECYCLE.BIN/",
  "$Recycle.Bin/",
  "lost+found/",
  "System Volume Information/",
];

/** Whether a folder's key, with a slash at its end, is one of these: what lies in it is nobody's content. */
export function isSystemFolder(key: string): boolean {
  return SYSTEM_FOLDERS.some((rule) => `/${key}`.endsWith(`/${rule.replace("\\", "")}`));
}

/** The name of the files that hold rules for the folder they lie in, as .gitignore does for git. */
export const IGNORE_FILE = ".facetignore";

/** A file of this name leaves the folder it lies in out, as on Android. */
export const NO_MEDIA = ".nomedia";

/**
 * Which files and folders are left out, by the rules of gitignore: the last that fits wins, and what lies in a folder that
 * is left out is left out too. The rules of a folder win over those of the folders above, and what was given for all wins
 * over both.
 *
 * @example
 * const rules = new IgnoreRules(["*.png"]).within("2020/", "drafts/\n!good.png");
 * rules.ignores("2020/drafts/"); // true
 */
export class IgnoreRules {
  private readonly rules: Ignore;
  private readonly below: readonly string[];
  private readonly given: readonly string[];

  /** @param given rules for all, one each; they stay in force `within` folders */
  constructor(given: readonly string[] = [], below: readonly string[] = []) {
    this.given = given;
    this.below = below;
    this.rules = ignore({ ignorecase: false, allowRelativePaths: true }).add([...SYSTEM_FOLDERS, ...below, ...given]);
  }

  /** With the rules of a folder's file. @param prefix the folder's key with a slash at its end, empty for the root */
  within(prefix: string, text: string): IgnoreRules {
    const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
    return new IgnoreRules(this.given, [...this.below, ...lines.flatMap((line) => placed(prefix, line) ?? [])]);
  }

  /** @param key a file's, or a folder's with a slash at its end */
  ignores(key: string): boolean {
    return this.rules.ignores(key);
  }
}

/** A rule of a folder's file as a rule of the root: without a slash before its end it holds at any depth below. */
function placed(prefix: string, line: string): string | undefined {
  if (line.trim() === "" || line.startsWith("#")) return undefined;
  if (prefix === "") return line;
  const negates = line.startsWith("!");
  const rule = negates ? line.slice(1) : line;
  const isAnchored = rule.trimEnd().slice(0, -1).includes("/");
  const below = rule.startsWith("/") ? rule.slice(1) : isAnchored ? rule : `**/${unescapeStart(rule)}`;
  return `${negates ? "!" : ""}/${escapeGlob(prefix)}${below}`;
}

/** `\#` and `\!` stand for the characters at the beginning of a rule alone. */
const unescapeStart = (rule: string) => rule.replace(/^\\(?=[#!])/, "");

const escapeGlob = (text: string) => text.replace(/[\\*?[\]! #]/g, "\\$&");

/** Rules as a setting has them: a list, or a text with one on each line or between commas. */
export function readRules(given: unknown): string[] {
  const rules = Array.isArray(given) ? given.map(String) : String(given ?? "").split(/[\n,]/);
  return rules.map((rule) => rule.trim()).filter((rule) => rule !== "");
}
