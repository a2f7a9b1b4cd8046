import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Values of the ELF header's field e_machine, by architecture name. */
const MACHINES: Readonly<Record<number, string>> = { 62: "amd64", 183: "arm64" };

/** Lists the native files in a folder, without links, with the machine each is built for. */
export async function nativeFiles(folder: string): Promise<{ readonly path: string; readonly machine: string }[]> {
  const found: { path: string; machine: string }[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const machine = await machineOf(path);
    if (machine !== undefined) found.push({ path, machine });
  }
  return found;
}

async function machineOf(path: string): Promise<string | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(20), 0, 20, 0);
    const isElf = bytesRead === 20 && buffer.readUInt32BE(0) === 0x7f454c46;
    return isElf ? (MACHINES[buffer.readUInt16LE(18)] ?? `machine ${buffer.readUInt16LE(18)}`) : undefined;
  } finally {
    await file.close();
  }
}
