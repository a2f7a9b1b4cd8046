import { texts } from "../texts/texts.ts";
import type { Folder } from "./status-types.ts";

/** Says that photos are missing from the folder, and what to do. Renders nothing if all are present. */
export function FolderMissing({ folder: { path, state, since, parts } }: { folder: Folder }) {
  if (state === "present") return null;
  const words = texts.status.folder;
  const isWhole = parts.includes("");
  const paths = isWhole ? [path] : parts.map((part) => `${path}/${part}`);
  return (
    <div class="panel folder-away" role="status">
      <h2>{isWhole ? words.missing : words.partlyMissing}</h2>
      <p class="lead">{words.since({ paths, since, time: (text) => <time dateTime={since}>{text}</time> })}</p>
      <p class="lead">{words.help({ command: (text) => <code>{text}</code> })}</p>
    </div>
  );
}
