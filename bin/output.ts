import { once } from "node:events";

/** Writes a JSON document or text for people to stdout. */
export function print(json: boolean | undefined, document: unknown, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(document)}\n` : text === "" ? "" : `${text}\n`);
}

/** Writes one JSON line to stdout, and waits if the reader is slow. */
export async function printLine(value: unknown): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(value)}\n`)) await once(process.stdout, "drain");
}

/** `1,912 photos`, `1 face`. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString("en")} ${n === 1 ? noun : plural(noun)}`;
}

function plural(noun: string): string {
  return noun === "person" ? "people" : `${noun}s`;
}

/** Aligns rows of text in columns. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, at) => Math.max(all[at] ?? 0, cell.length)), []);
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
