import type { Action } from "./api.ts";
import { useList } from "./lists.ts";
import { Empty, Failure, Loading, More, Title } from "./parts.tsx";
import { useStore } from "./store.ts";
import { refreshes, undo, writes } from "./work.ts";

/** What was done, latest first, and the way back. */
export function Undo() {
  const list = useList<Action>("/actions", { limit: "50" }, useStore(writes) + useStore(refreshes));
  const nothing = !list.loading && !list.error && list.items.length === 0;
  return (
    <section aria-labelledby="title">
      <Title text="Undo" />
      {!nothing && (
        <p class="lead">
          What was done, latest first. <kbd>Ctrl</kbd> <kbd>Z</kbd> takes back the last anywhere.
        </p>
      )}
      <ol class="actions">
        {list.items.map(({ actionId, at, who, what, undone, undoable }) => (
          <li key={actionId} class={undone ? "undone" : undefined}>
            <span class="what">
              {what}
              <small>
                <time dateTime={at}>{whenOf(at)}</time>
                {who && ` · ${who}`}
                {undone && " · taken back"}
              </small>
            </span>
            {undoable && !undone && (
              <button
                type="button"
                class="quiet"
                aria-label={`Take back: ${what}`}
                onClick={() => void undo(actionId, what)}
              >
                Take back
              </button>
            )}
          </li>
        ))}
      </ol>
      {list.loading && <Loading />}
      {list.error && <Failure text={list.error} />}
      {nothing && (
        <Empty title="Nothing was done yet">
          <p>Names given, faces moved, people merged: it is all listed here, and can be taken back.</p>
        </Empty>
      )}
      <More more={list.more} />
    </section>
  );
}

function whenOf(at: string): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return date.toLocaleString(undefined, isToday ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" });
}
