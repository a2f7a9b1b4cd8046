import { useEffect, useRef, useState } from "preact/hooks";
import type { LeftOut, Status } from "./api.ts";
import { count, Empty, Title } from "./parts.tsx";

/** What Facet does and has done. */
export function StatusPage() {
  return (
    <section aria-labelledby="title">
      <Title text="Status" />
      <Empty title="Not here yet" />
    </section>
  );
}

/** What Facet does now and how much there is, in one line. */
export function StatusLine({ status }: { status: Status }) {
  const doing = useDoing(status);
  const { photos, faces, skipped, failed } = status;
  return (
    <div class="status">
      <p class="doing" aria-live="polite">
        {doing}
      </p>
      <p>
        {count(photos, "photo")} · {count(faces, "face")}
      </p>
      {skipped.count + failed.count > 0 && <LeftOutList skipped={skipped} failed={failed} />}
    </div>
  );
}

/** Photos are being indexed where there are more of them than when last asked. */
function useDoing(status: Status): string | undefined {
  const before = useRef(status);
  const [growing, setGrowing] = useState(false);
  useEffect(() => {
    const { photos, faces } = before.current;
    setGrowing(status !== before.current && (status.photos > photos || status.faces > faces));
    before.current = status;
  }, [status]);
  if (growing) return "Looking at photos";
  if (status.runningRun) return "Grouping faces";
  if (status.lastRun?.status === "failed") return `The last run failed: ${status.lastRun.reason ?? "see /runs"}`;
  return undefined;
}

function LeftOutList({ skipped, failed }: { skipped: LeftOut; failed: LeftOut }) {
  const listed = [...failed.photos, ...skipped.photos];
  const rest = skipped.count + failed.count - listed.length;
  return (
    <details>
      <summary>{(skipped.count + failed.count).toLocaleString()} left out</summary>
      <ul>
        {listed.map(({ photoId, key, reason }) => (
          <li key={photoId}>
            <b>{key}</b> {reason}
          </li>
        ))}
        {rest > 0 && <li>and {rest.toLocaleString()} more</li>}
      </ul>
    </details>
  );
}
