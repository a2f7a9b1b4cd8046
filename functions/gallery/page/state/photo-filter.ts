/** The filters of the page of all photos, under the names that the API and the address have for them. */
const FILTERS = [
  "person",
  "match",
  "only",
  "without",
  "minFaces",
  "maxFaces",
  "unnamed",
  "from",
  "to",
  "folder",
  "name",
  "status",
] as const;

export type FilterName = (typeof FILTERS)[number];

/** The values of the filters that are set. */
export type PhotoFilter = Readonly<Partial<Record<FilterName, string>>>;

/** Reads the filter in an address. */
export function filterIn(query: URLSearchParams): PhotoFilter {
  const given = FILTERS.map((name) => [name, query.get(name) ?? ""] as const).filter(([, value]) => value !== "");
  return Object.fromEntries(given);
}

/** Returns the address of the page with a filter. */
export function addressOf(filter: PhotoFilter): string {
  const query = new URLSearchParams(Object.entries(tidy(filter))).toString();
  return `#/photos${query && `?${query}`}`;
}

/** Leaves out what says nothing: empty values, and how several people are meant where there are not several. */
function tidy({ match = "", only = "", ...filter }: PhotoFilter): Record<string, string> {
  const people = peopleIn(filter.person).length;
  const all = { ...filter, match: people > 1 ? match : "", only: people > 0 ? only : "" };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

/** The ids in a list of people. */
export const peopleIn = (ids: string | undefined): string[] => (ids ?? "").split(",").filter((id) => id !== "");
