import type { Disk } from "./disk.ts";
import { type Mount, type MountOptions, mountFolder } from "./mount.ts";
import type { ObjectStore } from "./objects.ts";

/** The folders mounted in a host's buckets, one per bucket. */
export class Mounts implements AsyncDisposable {
  private readonly store: ObjectStore;
  private readonly mounts = new Map<string, { readonly mounted: Mount; readonly options: MountOptions | undefined }>();
  private readonly mounting = new Set<Promise<Mount>>();
  private readonly unmounting = new AbortController();

  constructor(store: ObjectStore) {
    this.store = store;
  }

  /** True while a folder is being listed for the first time since it was mounted. */
  get areListing(): boolean {
    return this.mounting.size > 0;
  }

  /** Makes the files of a folder the content of a bucket, in place of those of a previous folder. */
  async mount(bucket: string, folder: string, options?: MountOptions): Promise<Mount> {
    await this.mounts.get(bucket)?.mounted.close();
    const begun = mountFolder(this.store, bucket, folder, { ...options, signal: this.unmounting.signal });
    this.mounting.add(begun);
    try {
      const mounted = await begun;
      this.mounts.set(bucket, { mounted, options });
      return mounted;
    } finally {
      this.mounting.delete(begun);
    }
  }

  /** Scans the folders again whenever the disk is no longer full: their changes meanwhile could not be recorded. */
  rescanAfterFull(disk: Disk): void {
    disk.onChange(({ state }) => {
      if (state === "full") return;
      for (const { mounted, options } of this.mounts.values()) {
        const { bucket, folder } = mounted;
        this.mount(bucket, folder, { ...options, force: false, removed: false }).catch((error: Error) => {
          if (!this.unmounting.signal.aborted) options?.onUnreadable?.(folder, error.message);
        });
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.unmounting.abort();
    await Promise.allSettled(this.mounting);
    await Promise.all([...this.mounts.values()].map(({ mounted }) => mounted.close()));
  }
}
