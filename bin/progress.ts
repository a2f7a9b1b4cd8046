import type { Host } from "../lib/local/host.ts";
import { count } from "./output.ts";

/** Progress of indexing since it began. */
export interface IndexingProgress {
  readonly photosDone: number;
  readonly photosTotal: number;
  readonly facesDone: number;
  readonly facesTotal: number;
  readonly seconds: number;
}

/** Counts photos and crops that left their queues, and those that remain, since the host started. */
export function indexingProgress(host: Host, startedAt: number): IndexingProgress {
  const photos = host.progress(host.outputs.PhotosBucket ?? "");
  const faces = host.progress(host.outputs.CropsBucket ?? "");
  return {
    photosDone: photos.done,
    photosTotal: photos.done + photos.left,
    facesDone: faces.done,
    facesTotal: faces.done + faces.left,
    seconds: (Date.now() - startedAt) / 1000,
  };
}

/** `120 of 1,912 photos · 131 faces · 35 photos/s · 51 s left` */
export function describeProgress({ photosDone, photosTotal, facesTotal, seconds }: IndexingProgress): string {
  const rate = seconds > 0 ? photosDone / seconds : 0;
  const parts = [
    `${photosDone.toLocaleString("en")} of ${count(photosTotal, "photo")}`,
    count(facesTotal, "face"),
    `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} photos/s`,
  ];
  if (rate > 0 && photosDone < photosTotal) parts.push(`${duration((photosTotal - photosDone) / rate)} left`);
  return parts.join(" · ");
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** A status line on stderr, rewritten twice a second on a terminal, printed every ten seconds otherwise. */
export class StatusLine {
  private readonly timer: NodeJS.Timeout;
  private readonly terminal = process.stderr.isTTY === true;
  private last = "";

  /** @param describe returns the current text; nothing is shown if it is empty */
  constructor(describe: () => string) {
    this.timer = setInterval(() => this.show(describe()), this.terminal ? 500 : 10_000);
    this.timer.unref();
  }

  /** Stops, and prints `text` as the last line. */
  stop(text: string): void {
    clearInterval(this.timer);
    if (this.terminal && this.last !== "") process.stderr.write("\r\x1b[K");
    if (text !== "") process.stderr.write(`${text}\n`);
  }

  private show(text: string): void {
    if (text === this.last || text === "") return;
    this.last = text;
    process.stderr.write(this.terminal ? `\r\x1b[K${text}` : `${text}\n`);
  }
}
