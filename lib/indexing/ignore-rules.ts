import ignore, { type Ignore } from "ignore";

/** Folders in which NAS systems and Windows store thumbnails and deleted files. `!` in a rule includes them again. */
const SYSTEM_FOLDERS = [
  "@eaDir/",
  "\\#recycle/",
  "@Recycle/",
  "$RECYCLE.BIN/",
  "$Recycle.Bin/",
  "lost+found/",
  "System Volume Information/",
];

/** Returns true if a folder's key, which ends with a slash, is a system folder: it contains no content of users. */
export function isSystemFolder(key: string): boolean {
  return SYSTEM_FOLDERS.some((rule) => `/${key}`.endsWith(`/${rule.replace("\\", "")}`));
}

/** Name of the files with rules for their folder, like .gitignore in git. */
export const IGNORE_FILE = ".facetignore";

/** Name of a file that excludes its folder, as on Android. */
export const NO_MEDIA = ".nomedia";

/**
 * Rules that exclude files and folders, as in gitignore: the last matching rule wins, and everything in an excluded folder is
 * excluded. Rules of a folder win over those of the folders above, and rules given for all folders win over both.
 *
 * @example
 * const rules = new IgnoreRules(["*.png"]).within("2020/", "drafts/\n!good.png");
 * rules.ignores("2020/drafts/"); // true
 */
export class IgnoreRules {
  private readonly rules: Ignore;
  private readonly below: readonly string[];
  private readonly given: readonly string[];

  /** @param given rules for all folders, which also apply `within` folders. @param below rules of folders */
  constructor(given: readonly string[] = [], below: readonly string[] = []) {
    this.given = given;
    this.below = below;
    this.rules = ignore({ ignorecase: false, allowRelativePaths: true }).add([...SYSTEM_FOLDERS, ...below, ...given]);
  }

  /** Adds the rules of a folder's file. @param prefix the folder's key with a slash at its end, empty for the root */
  within(prefix: string, text: string): IgnoreRules {
    const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
    return new IgnoreRules(this.given, [...this.below, ...lines.flatMap((line) => placed(prefix, line) ?? [])]);
  }

  /** Returns true if a key is excluded. @param key a file's, or a folder's with a slash at its end */
  ignores(key: string): boolean {
    return this.rules.ignores(key);
  }
}

/** Converts a rule of a folder's file to one of the root. Without an inner slash it applies at any depth below. */
function placed(prefix: string, line: string): string | undefined {
  if (line.trim() === "" || line.startsWith("#")) return undefined;
  if (prefix === "") return line;
  const negates = line.startsWith("!");
  const rule = negates ? line.slice(1) : line;
  const isAnchored = rule.trimEnd().slice(0, -1).includes("/");
  const below = rule.startsWith("/") ? rule.slice(1) : isAnchored ? rule : `**/${unescapeStart(rule)}`;
  return `${negates ? "!" : ""}/${escapeGlob(prefix)}${below}`;
}

/** Removes the escape of `\#` and `\!`, which is needed only at the beginning of a rule. */
const unescapeStart = (rule: string) => rule.replace(/^\\(?=[#!])/, "");

const escapeGlob = (text: string) => text.replace(/[\\*?[\]! #]/g, "\\$&");

/** Parses the rules in a setting: a list, or a text with lines or commas. */
export function readRules(given: unknown): string[] {
  const rules = Array.isArray(given) ? given.map(String) : String(given ?? "").split(/[\n,]/);
  return rules.map((rule) => rule.trim()).filter((rule) => rule !== "");
}
