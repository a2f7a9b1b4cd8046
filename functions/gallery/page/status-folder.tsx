import type { Folder } from "./standing.ts";

/** Says that photos are away, and what to do. Nothing where all are there. */
export function FolderAway({ folder: { path, state, since, parts } }: { folder: Folder }) {
  if (state === "present") return null;
  const isWhole = parts.includes("");
  return (
    <div class="panel folder-away" role="status">
      <h2>{isWhole ? "The folder of photos is away" : "Some photos are away"}</h2>
      <p class="lead">
        {isWhole ? path : parts.map((part) => `${path}/${part}`).join(", ")}: missing or empty since{" "}
        <time dateTime={since}>{new Date(since).toLocaleString()}</time>.
      </p>
      <p class="lead">
        Nothing is forgotten. Connect the disk or the share again, and Facet goes on by itself. If the photos were
        removed for good, run <code>facet index --removed</code>.
      </p>
    </div>
  );
}
