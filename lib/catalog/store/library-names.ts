/** The library of a deployment that has one, and of the photos at the root of the bucket where there are several. */
export const MAIN = "main";

/** What the paths of a library's routes begin with, where there are several libraries. */
export const LIBRARY_PATH = "/libraries/{libraryId}";

const NAME = /^[A-Za-z0-9_-]{1,63}$/;

/** Returns whether a text can be the name of a library: part of keys and paths, so without any other character. */
export function isLibraryName(text: string): boolean {
  return NAME.test(text);
}

/**
 * Returns the library that the key of a photo names: its first segment, or `main` at the root of the bucket. Returns
 * undefined if that segment cannot be a name.
 */
export function libraryOfKey(key: string): string | undefined {
  const end = key.indexOf("/");
  if (end === -1) return MAIN;
  const first = key.slice(0, end);
  return isLibraryName(first) ? first : undefined;
}

/** Returns the library that an object of the crops bucket belongs to. */
export function libraryOfCrop(key: string): string {
  return key.slice(0, key.indexOf("/"));
}
