import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Output } from "../lib/api/operation.ts";
import { IgnoreRules } from "../lib/indexing/ignore-rules.ts";
import { PhotosUpload } from "../lib/services/photos-upload.ts";
import { allPages } from "./all-pages.ts";
import type { Call } from "./api-client.ts";
import { count } from "./output.ts";
import { StatusLine } from "./progress.ts";
import { type Synced, type SyncProgress, syncFolder } from "./sync-folder.ts";

export interface IndexDeploymentOptions {
  readonly exclude: readonly string[];
  readonly deletes: boolean;
  readonly force: boolean;
}

/** S3 announces uploads after a moment: indexing has ended when the queues were empty this often, this far apart. */
const LOOKS = 5;
const LOOK_MS = 2000;

/** Uploads a folder to the photos bucket of a deployment, and waits until everything in it is indexed. */
export async function indexDeployment(call: Call, given: string, options: IndexDeploymentOptions) {
  const startedAt = Date.now();
  const folder = resolve(given);
  const { photosBucket, region } = await call("getDeployment");
  const synced = await upload(new PhotosUpload(photosBucket, region), folder, options);
  const status = await indexed(call, synced.uploaded + synced.deleted.length > 0);
  const leftOut = (state: "skipped" | "failed") =>
    allPages((page) => call("listPhotos", { query: { ...page, status: state } }));
  const reasons = (photos: Awaited<ReturnType<typeof leftOut>>) =>
    photos.map(({ key, reason = "" }) => ({ key, reason })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const [skipped, failed] = await Promise.all([leftOut("skipped"), leftOut("failed")]);
  const seconds = Math.round((Date.now() - startedAt) / 10) / 100;
  return {
    photos: status.photos,
    faces: status.faces,
    skipped: reasons(skipped),
    failed: [...reasons(failed), ...synced.failed],
    ignored: synced.ignored,
    bucket: photosBucket,
    uploaded: synced.uploaded,
    unchanged: synced.unchanged,
    deleted: synced.deleted,
    missing: synced.missing,
    seconds,
    photosPerSecond: Math.round((100 * synced.uploaded) / seconds) / 100,
  };
}

async function upload(
  bucket: PhotosUpload,
  folder: string,
  { exclude, deletes, force }: IndexDeploymentOptions,
): Promise<Synced> {
  let now: SyncProgress | undefined;
  const line = new StatusLine(() => (now ? describeSync(now) : ""));
  const onProgress = (progress: SyncProgress) => {
    now = progress;
  };
  const options = { rules: new IgnoreRules(exclude), deletes, force, onProgress };
  return syncFolder(bucket, folder, options).finally(() => line.stop(""));
}

/** `120 of 1,912 files compared · 31 uploaded, 120 MB` */
function describeSync({ done, files, uploaded, bytes }: SyncProgress): string {
  const megabytes = (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
  return `${done.toLocaleString("en")} of ${count(files, "file")} compared · ${uploaded.toLocaleString("en")} uploaded, ${megabytes} MB`;
}

async function indexed(call: Call, changed: boolean): Promise<Output<"getStatus">> {
  let status = await call("getStatus");
  const line = new StatusLine(() => {
    const { waiting, facesWaiting } = status.indexing ?? { waiting: 0, facesWaiting: 0 };
    return `${count(waiting, "photo")} and ${count(facesWaiting, "face")} are being indexed`;
  });
  try {
    for (let looks = changed ? LOOKS : 1; looks > 0; ) {
      await sleep(LOOK_MS);
      status = await call("getStatus");
      looks = status.indexing ? LOOKS : looks - 1;
    }
    return status;
  } finally {
    line.stop("");
  }
}

/** Describes the result of `indexDeployment` as text for the terminal. */
export function describeIndexed(done: Awaited<ReturnType<typeof indexDeployment>>): string {
  return [
    `${count(done.photos, "photo")}, ${count(done.faces, "face")}; ${count(done.uploaded, "file")} uploaded to ${done.bucket} in ${done.seconds} s, ${done.unchanged.toLocaleString("en")} unchanged`,
    ...(done.deleted.length > 0 ? [`${count(done.deleted.length, "file")} deleted from ${done.bucket}`] : []),
    ...(done.missing > 0
      ? [`${count(done.missing, "file")} in ${done.bucket} but not in the folder: --delete would delete them there`]
      : []),
    ...(done.ignored > 0 ? [`ignored: ${done.ignored.toLocaleString("en")}`] : []),
    ...done.skipped.map(({ key, reason }) => `skipped ${key}: ${reason}`),
    ...done.failed.map(({ key, reason }) => `failed ${key}: ${reason}`),
  ].join("\n");
}
