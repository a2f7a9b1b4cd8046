import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { type Mount, type MountOptions, mountFolder } from "../../lib/local/mount.ts";
import { serveStore, temporaryFolder } from "./support.ts";

/** Opens a store, and a folder with these files that can be mounted in it. */
export async function prepare(t: TestContext, files: Record<string, string>) {
  const opened = await serveStore(t);
  const folder = await temporaryFolder(t);
  await write(folder, files);
  const mounts: Mount[] = [];
  t.after(() => Promise.all(mounts.map((mount) => mount.close())));
  const mount = async (path = folder, options: MountOptions = {}) => {
    mounts.push(await mountFolder(opened.store, "photos", path, options));
  };
  const keys = () => opened.store.list("photos", { maxKeys: 1000 }).objects.map(({ key }) => key);
  const read = async (Key: string) =>
    (await opened.s3.send(new GetObjectCommand({ Bucket: "photos", Key }))).Body?.transformToString();
  return { ...opened, folder, mount, keys, read };
}

/** Writes files by path, and the folders they need. */
export async function write(folder: string, files: Record<string, string>) {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}
