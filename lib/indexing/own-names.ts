import type { WrittenName, WrittenNames } from "../catalog/rows/written-names.ts";
import type { OwnRegion } from "../media/xmp/write.ts";

interface WrittenEntry {
  readonly photoId: string;
  readonly key: string;
  names: readonly WrittenName[];
}

/** Where the names that Facet wrote into sidecars are recorded. */
export interface WrittenNamesRecord {
  all(): AsyncIterable<WrittenNames> | Iterable<WrittenNames>;
  put(names: WrittenNames): Promise<void>;
}

/** The names that Facet wrote into sidecars, updated while it writes those of one folder. */
export class OwnNames {
  private readonly record: WrittenNamesRecord;
  private readonly folder: string;
  private readonly entries = new Map<string, WrittenEntry>();
  private readonly byPhoto = new Map<string, WrittenEntry[]>();
  private readonly byKey = new Map<string, WrittenEntry[]>();
  private readonly seen = new Set<string>();

  private constructor(record: WrittenNamesRecord, folder: string) {
    this.record = record;
    this.folder = folder;
  }

  static async read(record: WrittenNamesRecord, folder: string): Promise<OwnNames> {
    const own = new OwnNames(record, folder);
    for await (const written of record.all()) own.add({ ...written });
    return own;
  }

  /**
   * Returns the regions that Facet may have written into the sidecar of a file: those of the photo, whose file and sidecar may
   * have been moved, and those of another photo that was at the key. All folders count, since folders can be moved too.
   */
  regionsOf(photoId: string, key: string): OwnRegion[] {
    this.seen.add(key);
    const entries = new Set([...(this.byPhoto.get(photoId) ?? []), ...(this.byKey.get(key) ?? [])]);
    return [...entries].flatMap(({ names }) => names);
  }

  /** Returns the files whose sidecars Facet wrote, and for which `regionsOf` was not called. */
  unseen(): Pick<WrittenEntry, "photoId" | "key">[] {
    return [...this.entries.values()].filter(({ key, names }) => names.length > 0 && !this.seen.has(key));
  }

  /** Notes the names that are about to be in a file's sidecar, or may still be in it. */
  async note(photoId: string, key: string, own: readonly OwnRegion[]): Promise<void> {
    const entry = this.entries.get(idOf(photoId, key)) ?? this.add({ photoId, key, names: [] });
    const known = new Set(entry.names.map(textOf));
    const news = this.here(own).filter((name) => !known.has(textOf(name)));
    if (news.length > 0) await this.put(entry, [...entry.names, ...news]);
  }

  /** Notes the names that are in a file's sidecar after writing it. */
  async settle(photoId: string, key: string, own: readonly OwnRegion[]): Promise<void> {
    for (const entry of this.byKey.get(key) ?? []) {
      const names = entry.names.filter(({ folder }) => folder !== this.folder);
      const now = entry.photoId === photoId ? [...names, ...this.here(own)] : names;
      const isSame = JSON.stringify(now.map(textOf).sort()) === JSON.stringify(entry.names.map(textOf).sort());
      if (!isSame) await this.put(entry, now);
    }
  }

  private here(own: readonly OwnRegion[]): WrittenName[] {
    const names = own.map(({ name, box, kind, renamed }) => ({
      ...{ folder: this.folder, name, box, kind },
      ...(renamed ? { renamed } : {}),
    }));
    return [...new Map(names.map((name) => [textOf(name), name])).values()];
  }

  private add(entry: WrittenEntry): WrittenEntry {
    this.entries.set(idOf(entry.photoId, entry.key), entry);
    this.byPhoto.set(entry.photoId, [...(this.byPhoto.get(entry.photoId) ?? []), entry]);
    this.byKey.set(entry.key, [...(this.byKey.get(entry.key) ?? []), entry]);
    return entry;
  }

  private async put(entry: WrittenEntry, names: readonly WrittenName[]): Promise<void> {
    await this.record.put({ photoId: entry.photoId, key: entry.key, names });
    entry.names = names;
  }
}

const idOf = (photoId: string, key: string) => `${photoId} ${key}`;

const textOf = ({ folder, name, kind, renamed, box: { x, y, width, height } }: WrittenName) =>
  JSON.stringify([folder, name, kind, renamed ?? false, x, y, width, height]);
