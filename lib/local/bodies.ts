import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { copyFile, type FileHandle, link, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";

/** One file of the data folder with some of an object's bytes. Objects from multipart uploads have several. */
export interface Segment {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
}

export interface WrittenBody extends Segment {
  /** MD5, hexadecimal. */
  readonly eTag: string;
}

const READ_BYTES = 256 * 1024;

/** Suffix of a body's file until it is complete. */
const UNFINISHED = ".part";

/**
 * The bytes of objects: files in one folder, with random names, written once and never changed. A file is in use if the
 * database names it; any other file was left by a process that ended during a write.
 */
export class Bodies {
  /** Throws if there is no room for more bytes. */
  requireRoom: () => void = () => {};
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Streams to a new file. If the stream fails, the file is removed. */
  async write(chunks: AsyncIterable<Uint8Array>): Promise<WrittenBody> {
    const file = randomUUID();
    const unfinished = this.path(file) + UNFINISHED;
    const md5 = createHash("md5");
    let size = 0;
    try {
      const handle = await open(unfinished, "wx");
      try {
        for await (const chunk of chunks) {
          this.requireRoom();
          md5.update(chunk);
          await handle.writeFile(chunk);
          size += chunk.length;
        }
      } finally {
        await handle.close();
      }
      await rename(unfinished, this.path(file));
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    return { file, size, eTag: md5.digest("hex") };
  }

  /** Makes a hard link to the bytes if the file system supports it, else a copy. */
  async duplicate({ file, size }: Segment): Promise<Segment> {
    const twin = randomUUID();
    await link(this.path(file), this.path(twin)).catch(() => copyFile(this.path(file), this.path(twin)));
    return { file: twin, size };
  }

  open({ file }: Segment): Promise<FileHandle> {
    return open(this.path(file));
  }

  async remove(segments: readonly { file: string }[]): Promise<void> {
    for (const { file } of segments) await rm(this.path(file), { force: true });
  }

  /** Removes every file that is not in `known`. */
  removeOrphans(known: ReadonlySet<string>): void {
    for (const name of readdirSync(this.folder)) {
      if (!known.has(name)) rmSync(join(this.folder, name), { force: true, recursive: true });
    }
  }

  private path(file: string): string {
    return join(this.folder, file);
  }
}

/** Open files that together hold one object's bytes. */
export class OpenBody {
  private readonly parts: readonly { readonly handle: FileHandle; readonly size: number }[];

  constructor(parts: readonly { readonly handle: FileHandle; readonly size: number }[]) {
    this.parts = parts;
  }

  /** The bytes from `start` to `end`, exclusive. The files are closed when the stream ends or fails. */
  read(start: number, end: number): Readable {
    const stream = Readable.from(this.chunks(start, end), { objectMode: false });
    return stream.once("close", () => void this.close());
  }

  async close(): Promise<void> {
    for (const { handle } of this.parts) await handle.close();
  }

  private async *chunks(start: number, end: number): AsyncGenerator<Uint8Array> {
    let before = 0;
    for (const { handle, size } of this.parts) {
      const until = Math.min(end - before, size);
      for (let at = Math.max(0, start - before); at < until; ) {
        const { bytesRead, buffer } = await handle.read({
          buffer: Buffer.allocUnsafe(Math.min(READ_BYTES, until - at)),
          position: at,
        });
        if (bytesRead === 0) throw new Error("The file was truncated while it was read: read the object again");
        yield buffer.subarray(0, bytesRead);
        at += bytesRead;
      }
      before += size;
    }
  }
}

/** MD5 of a file's content, hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const handle = await open(path);
  try {
    const md5 = createHash("md5");
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read({ buffer });
      if (bytesRead === 0) return md5.digest("hex");
      md5.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
