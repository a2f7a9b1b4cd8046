import type { PersonSummary } from "./api.ts";
import { useList } from "./hooks.ts";
import { count, Empty, Failure, More } from "./parts.tsx";

/** Everyone who has a name. */
export function People() {
  const list = useList<PersonSummary>("/people", { limit: "100" });
  return (
    <section aria-labelledby="title">
      <h1 id="title">People</h1>
      <ul class="people">
        {list.items.map(({ personId, name, faces, cover }) => (
          <li key={personId}>
            <a href={`#/people/${personId}`}>
              {cover ? <img src={cover} alt="" width="160" height="160" /> : <span class="blank" />}
              <b>{name}</b>
              <small>{count(faces, "face")}</small>
            </a>
          </li>
        ))}
      </ul>
      {list.error && <Failure text={list.error} />}
      {!list.loading && !list.error && list.items.length === 0 && (
        <Empty text="Nobody has a name yet." link="#/" linkText="Name the first" />
      )}
      <More more={list.more} />
    </section>
  );
}
