/** Items of a page of the API; more than its default, to save requests. */
const ITEMS_A_PAGE = 200;

/**
 * Reads the pages of a list of the API.
 * @param read reads the page behind a cursor
 * @param most number of items to read, by default all
 */
export async function allPages<Item>(
  read: (page: { readonly limit: number; readonly cursor?: string }) => Promise<{
    readonly items: readonly Item[];
    readonly cursor?: string | undefined;
  }>,
  most = Number.POSITIVE_INFINITY,
): Promise<Item[]> {
  const all: Item[] = [];
  let cursor: string | undefined;
  do {
    const limit = Math.min(ITEMS_A_PAGE, most - all.length);
    const page = await read({ limit, ...(cursor === undefined ? {} : { cursor }) });
    all.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined && all.length < most);
  return all;
}
