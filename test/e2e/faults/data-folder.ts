import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import type { Random } from "../../media/fuzz/random.ts";

const run = promisify(execFile);

/** Several times the space for the data of sixty small photos. */
const DISK_BYTES = 256e6;

/** A data folder whose disk can be filled, and whose queues can be changed while no host has them open. */
export class DataFolder {
  readonly path: string;
  /** True if it has a separate disk. */
  readonly hasDisk: boolean;
  private readonly ballast: string;
  /** Messages that were once in a queue, and may be delivered again. */
  private readonly old = new Map<string, { queue: string; body: string }>();

  private constructor(disk: string, hasDisk: boolean) {
    this.path = join(disk, "data");
    this.ballast = join(disk, "ballast");
    this.hasDisk = hasDisk;
  }

  /** The folder has a separate disk if this user may mount file systems. */
  static async open(t: TestContext): Promise<DataFolder> {
    const disk = await mkdtemp(join(tmpdir(), "facet-disk-"));
    const mounted = await run("mount", ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", disk]).then(
      () => true,
      () => false,
    );
    t.after(async () => {
      if (mounted) await run("umount", ["--lazy", disk]);
      await rm(disk, { recursive: true, force: true });
    });
    return new DataFolder(disk, mounted);
  }

  /** Fills the disk except for this number of bytes. */
  async fill(freeBytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(join(this.ballast, ".."));
    await writeFile(this.ballast, Buffer.alloc(Math.max(0, bavail * bsize - freeBytes), 1));
  }

  async makeRoom(): Promise<void> {
    await rm(this.ballast, { force: true });
  }

  /** Delivers messages twice, in another order, late, or again long after they were handled. */
  disturbQueues(random: Random): void {
    const file = join(this.path, "host.db");
    // The fault came before the queues were created.
    if (!existsSync(file)) return;
    const database = new DatabaseSync(file);
    try {
      const rows = database
        .prepare("SELECT id, queue, body FROM messages WHERE reason IS NULL AND origin IS NULL")
        .all();
      const messages = rows.map(({ id, queue, body }) => ({
        id: Number(id),
        queue: String(queue),
        body: String(body),
      }));
      const add = database.prepare("INSERT INTO messages (queue, body, sent_at, visible_at) VALUES (?, ?, ?, ?)");
      const put = ({ queue, body }: { queue: string; body: string }, lateMs = 0) =>
        add.run(queue, body, Date.now(), lateMs === 0 ? 0 : Date.now() + lateMs);
      const remove = database.prepare("DELETE FROM messages WHERE id = ?");
      database.exec("BEGIN");
      for (const message of shuffled(messages, random)) {
        remove.run(message.id);
        put(message, random.below(4) === 0 ? random.below(5000) : 0);
        if (random.below(4) === 0) put(message, random.below(3000));
      }
      for (const message of this.old.values()) if (random.below(5) === 0) put(message, random.below(2000));
      database.exec("COMMIT");
      for (const message of messages) this.old.set(`${message.queue} ${message.body}`, message);
    } finally {
      database.close();
    }
  }
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((item) => ({ item, place: random.below(1e9) }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
