/**
 * Reads tags from an object or from the text of a `-c`; other values stay as they are, for the schema to refuse.
 *
 * @example
 * readTags("team=home,stage=dev"); // { team: "home", stage: "dev" }
 */
export function readTags(given: unknown): unknown {
  if (typeof given !== "string") return given;
  const pairs = given.split(",").map((pair) => pair.split("=").map((part) => part.trim()));
  return pairs.every(({ length, 0: name }) => length === 2 && name) ? Object.fromEntries(pairs) : given;
}
