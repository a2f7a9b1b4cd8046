import { createHash } from "node:crypto";
import { RowChanged } from "../store/errors.ts";
import { kindOf, peoplePartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, type Row } from "../store/table.ts";

/**
 * What a row of the people's partition holds besides its key; `rev` differs whenever it was written, `held`, of a person,
 * whenever something was made theirs.
 */
export type RowContent = Readonly<Record<string, unknown>>;

/** One row as it was and as it is to be; undefined where there is none. */
export interface RowChange {
  readonly sk: string;
  readonly before?: RowContent;
  readonly after?: RowContent;
}

/**
 * Changes of rows of the people's partition, thought out before any is written: each row is read once, and written only
 * if nobody has written it since. Whatever people decide is a function that takes a draft; `act` of actions.ts makes it
 * so, and can take it back.
 */
export class Draft {
  readonly catalog: Catalog;
  private readonly stored = new Map<string, RowContent | undefined>();
  private readonly drafted = new Map<string, RowContent | undefined>();

  constructor(catalog: Catalog) {
    this.catalog = catalog;
  }

  /** A row with what was drafted for it; undefined where there is none. */
  async read<T = RowContent>(sk: string): Promise<T | undefined> {
    await this.load([sk]);
    return this.now(sk) as T | undefined;
  }

  /** Several rows, by sort key; absent ones are left out. */
  async readAll<T = RowContent>(sks: readonly string[]): Promise<Map<string, T>> {
    await this.load(sks);
    return new Map(
      sks.flatMap((sk) => {
        const content = this.now(sk);
        return content ? [[sk, content as T] as const] : [];
      }),
    );
  }

  /** The same, as they are by now. @throws RowChanged where one that was read before is another */
  async readAgain<T = RowContent>(sks: readonly string[]): Promise<Map<string, T>> {
    const rows = await readRows(this.catalog, [...new Set(sks)]);
    for (const sk of sks) {
      const row = rows.get(sk);
      if (this.stored.has(sk) && this.stored.get(sk)?.rev !== row?.rev) throw new RowChanged(sk);
      this.stored.set(sk, row);
    }
    return this.readAll<T>(sks);
  }

  /** Drafts a row's content; undefined removes it. Values that are undefined are left out. */
  async write(sk: string, content: RowContent | undefined): Promise<void> {
    await this.load([sk]);
    this.drafted.set(sk, content && dropUndefined(content));
  }

  /** The rows that were read, as they are stored; undefined where there is none. */
  known(): ReadonlyMap<string, RowContent | undefined> {
    return this.stored;
  }

  /** Sort keys of the rows that were drafted. */
  touched(): string[] {
    return [...this.drafted.keys()];
  }

  /** What differs from what is stored, people and names first where they come, last where they go. */
  changes(): RowChange[] {
    const changes = [...this.drafted].flatMap(([sk, after]): RowChange[] => {
      const before = this.stored.get(sk);
      if (digestOf(before) === digestOf(after)) return [];
      return [{ sk, ...(before ? { before } : {}), ...(after ? { after } : {}) }];
    });
    return changes.sort((a, b) => writePhase(a) - writePhase(b));
  }

  private now(sk: string): RowContent | undefined {
    return this.drafted.has(sk) ? this.drafted.get(sk) : this.stored.get(sk);
  }

  private async load(sks: readonly string[]): Promise<void> {
    const unknown = [...new Set(sks)].filter((sk) => !this.stored.has(sk));
    if (unknown.length === 0) return;
    const rows = await readRows(this.catalog, unknown);
    for (const sk of unknown) this.stored.set(sk, rows.get(sk));
  }
}

/** Rows of the people's partition as they are now, by sort key. */
export async function readRows(catalog: Catalog, sks: readonly string[]): Promise<Map<string, RowContent>> {
  const pk = peoplePartition(catalog);
  const keys = sks.map((sk) => ({ pk, sk }));
  const rows = await batchGet<RowContent>(catalog, keys, undefined, true);
  return new Map(rows.map(({ pk: _, sk, ...content }: Row<RowContent>) => [sk, content]));
}

/** The same for the same content, whoever wrote it and when. */
export function digestOf(content: RowContent | undefined): string {
  if (!content) return "";
  const { rev: _, held: __, ...rest } = content;
  return createHash("sha256")
    .update(JSON.stringify(canonical(rest)))
    .digest("hex")
    .slice(0, 16);
}

/** Rows that say who there is. */
function isPersonRow(sk: string): boolean {
  return kindOf(sk) === "person" || kindOf(sk) === "name";
}

/** Whether somebody, or a name of theirs, is no more. */
export function isPersonGone({ sk, after }: RowChange): boolean {
  return isPersonRow(sk) && after === undefined;
}

/** People are there before anything points at them, and go when nothing does any more; their names after them. */
function writePhase({ sk, after }: RowChange): number {
  if (!isPersonRow(sk)) return 1;
  if (after) return 0;
  return kindOf(sk) === "person" ? 2 : 3;
}

function dropUndefined(content: RowContent): RowContent {
  return Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined));
}

function canonical(value: unknown): unknown {
  if (value instanceof Set) return [...value].sort();
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== "object") return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, canonical(item)]);
}
