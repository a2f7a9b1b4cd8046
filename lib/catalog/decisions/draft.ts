import { createHash } from "node:crypto";
import { RowChanged } from "../store/errors.ts";
import { kindOf } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { getPeopleRows } from "../store/people-rows.ts";
import type { Row } from "../store/table.ts";

/**
 * The attributes of a row of the people's partitions besides its key. `rev` changes with every write; `held`, in the row
 * of a person, changes whenever something is assigned to them.
 */
export type RowContent = Readonly<Record<string, unknown>>;

/** One row before and after a change; undefined if the row does not exist. */
export interface RowChange {
  readonly sk: string;
  readonly before?: RowContent;
  readonly after?: RowContent;
}

/** An action concerns more rows than a request can read and write: a task carries it out. Nothing was written. */
export class TooManyRows extends Error {
  constructor(rows: number) {
    super(`This concerns ${rows} decisions or more, too many for a request`);
    this.name = "TooManyRows";
  }
}

/**
 * Changes of rows of the people's partitions, planned before any is written: each row is read once, and written only if
 * it is unchanged since. Every decision is a function that takes a draft; `act` of actions.ts carries it out, and
 * `undo` of undo.ts reverts it.
 */
export class Draft {
  readonly catalog: Catalog;
  /** Number of rows beyond which the draft is given up. */
  readonly mostRows: number;
  private readonly stored = new Map<string, RowContent | undefined>();
  private readonly drafted = new Map<string, RowContent | undefined>();

  constructor(catalog: Catalog, mostRows = Number.POSITIVE_INFINITY) {
    this.catalog = catalog;
    this.mostRows = mostRows;
  }

  /** Announces the number of rows that are about to be read. @throws TooManyRows */
  expect(rows: number): void {
    if (rows > this.mostRows) throw new TooManyRows(rows);
  }

  /** Returns a row as drafted, or else as stored; undefined if there is none. */
  async read<T = RowContent>(sk: string): Promise<T | undefined> {
    await this.load([sk]);
    return this.now(sk) as T | undefined;
  }

  /** Returns several rows as drafted, or else as stored, by sort key; absent ones are left out. */
  async readAll<T = RowContent>(sks: readonly string[]): Promise<Map<string, T>> {
    await this.load(sks);
    return new Map(
      sks.flatMap((sk) => {
        const content = this.now(sk);
        return content ? [[sk, content as T] as const] : [];
      }),
    );
  }

  /** Reads several rows afresh, by sort key. @throws RowChanged if one changed since it was read first */
  async readAgain<T = RowContent>(sks: readonly string[]): Promise<Map<string, T>> {
    this.expect(sks.length);
    const rows = await readRows(this.catalog, [...new Set(sks)]);
    for (const sk of sks) {
      const row = rows.get(sk);
      if (this.stored.has(sk) && this.stored.get(sk)?.rev !== row?.rev) throw new RowChanged(sk);
      this.stored.set(sk, row);
    }
    return this.readAll<T>(sks);
  }

  /** Drafts a row's content; undefined removes the row. Undefined values are left out. */
  async write(sk: string, content: RowContent | undefined): Promise<void> {
    await this.load([sk]);
    this.drafted.set(sk, content && dropUndefined(content));
  }

  /** Returns the stored content of every row that was read; undefined if there is none. */
  known(): ReadonlyMap<string, RowContent | undefined> {
    return this.stored;
  }

  /** Returns the sort keys of the drafted rows. */
  touched(): string[] {
    return [...this.drafted.keys()];
  }

  /**
   * Returns the differences from the stored rows: people and names that are written first, those that are removed last.
   */
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
    this.expect(this.stored.size + unknown.length);
    const rows = await readRows(this.catalog, unknown);
    for (const sk of unknown) this.stored.set(sk, rows.get(sk));
  }
}

/** Reads rows of the people's partitions afresh, by sort key. */
export async function readRows(catalog: Catalog, sks: readonly string[]): Promise<Map<string, RowContent>> {
  const rows = await getPeopleRows<RowContent>(catalog, sks, { consistent: true });
  return new Map(rows.map(({ pk: _, sk, ...content }: Row<RowContent>) => [sk, content]));
}

/** Returns a digest of a row's content that does not depend on `rev` and `held`, that is, on who wrote it and when. */
export function digestOf(content: RowContent | undefined): string {
  if (!content) return "";
  const { rev: _, held: __, ...rest } = content;
  return createHash("sha256")
    .update(JSON.stringify(canonical(rest)))
    .digest("hex")
    .slice(0, 16);
}

/** Returns whether a row is a person's or a name's. */
function isPersonRow(sk: string): boolean {
  return kindOf(sk) === "person" || kindOf(sk) === "name";
}

/** Returns whether a change removes a person or a name. */
export function isPersonGone({ sk, after }: RowChange): boolean {
  return isPersonRow(sk) && after === undefined;
}

/**
 * Returns the phase in which a change is written: people before anything refers to them, their removal after nothing
 * does any more, and names last.
 */
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
