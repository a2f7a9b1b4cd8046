import { useReducer, useState } from "preact/hooks";
import { call, type Page, type Photo, withQuery } from "../state/api.ts";
import { errorMessage } from "../state/hooks.ts";
import type { ShownCells } from "./timeline.ts";

/** The photos of a month, as far as they are loaded. */
interface LoadedMonth {
  readonly photos: readonly Photo[];
  /** The number of photos of the month when they were loaded. */
  readonly count: number;
  readonly cursor?: string | undefined;
}

/** Photos in one answer. */
const AT_ONCE = 100;

/** Loads photos month by month, those that are shown. */
class MonthPhotos {
  readonly months = new Map<string, LoadedMonth>();
  error: string | undefined;
  private readonly loading = new Set<string>();
  private readonly changed: () => void;

  constructor(changed: () => void) {
    this.changed = changed;
  }

  /** Loads the photos of a month up to an index, unless they are there. */
  async load({ section: { month, count }, end }: ShownCells): Promise<void> {
    if (this.loading.has(month)) return;
    this.loading.add(month);
    try {
      const known = this.months.get(month);
      let now: LoadedMonth = known?.count === count ? known : { photos: [], count };
      while (now.photos.length < Math.min(end, count) && (now.photos.length === 0 || now.cursor !== undefined)) {
        const query = { ...daysOf(month), order: "taken", limit: String(AT_ONCE), cursor: now.cursor };
        const { items, cursor } = await call<Page<Photo>>(withQuery("/photos", query));
        now = { photos: [...now.photos, ...items], count, cursor };
        this.months.set(month, now);
        this.error = undefined;
        this.changed();
        if (cursor === undefined) break;
      }
    } catch (error) {
      this.error = errorMessage(error);
      this.changed();
    } finally {
      this.loading.delete(month);
    }
  }
}

/** The filter of a month's photos. */
function daysOf(month: string): Readonly<Record<string, string>> {
  if (month === "") return { dated: "false" };
  const [year = 0, number = 0] = month.split("-").map(Number);
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return { from: `${month}-01`, to: `${month}-${last}` };
}

/** The photos of months, of which those near the screen are loaded. */
export function useMonthPhotos() {
  const [, render] = useReducer((times: number, _: undefined) => times + 1, 0);
  const [loader] = useState(() => new MonthPhotos(() => render(undefined)));
  return {
    error: loader.error,
    photoAt: (month: string, index: number): Photo | undefined => loader.months.get(month)?.photos[index],
    /** Loads the photos of cells that are not loaded yet. */
    load(shown: readonly ShownCells[]) {
      for (const cells of shown) void loader.load(cells);
    },
  };
}
