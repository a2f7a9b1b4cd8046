import { Overflow } from "../parts/menu.tsx";
import { BarButton, SelectionBar } from "../parts/selection-bar.tsx";
import type { Person, PersonSummary } from "../state/api.ts";
import type { Edits } from "../state/edits.ts";
import type { Selection } from "../state/selection.ts";
import { perform, refreshes } from "../state/work.ts";
import { texts } from "../texts/texts.ts";

interface SelectedPeopleProps {
  /** The selected people, in the order of the page. */
  readonly people: readonly PersonSummary[];
  readonly selection: Selection;
  readonly edits: Edits<PersonSummary>;
}

/** The bar of actions for several people at once. */
export function SelectedPeople({ people, selection, edits }: SelectedPeopleProps) {
  const words = texts.people.selection;
  const isFavourite = people.every(({ favourite }) => favourite);

  /** Merges all into the one with the most faces, whose name and cover stay. */
  function merge() {
    const [into, ...others] = people.toSorted((a, b) => b.faces - a.faces);
    if (!into || others.length === 0) return;
    const personIds = others.map(({ personId }) => personId);
    const path = `/people/${into.personId}`;
    selection.clear();
    void perform<Person>({
      path: `${path}/merge`,
      resource: path,
      body: { personIds },
      done: words.merged({ people: others.length, into: into.name }),
      show: () => edits.put(personIds, null),
      after: () => refreshes.set(refreshes.value + 1),
    });
  }
  function change(body: { readonly favourite?: boolean; readonly hidden?: boolean }, done: string) {
    selection.clear();
    for (const { personId } of people) {
      const path = `/people/${personId}`;
      const show = () => edits.put([personId], body.hidden ? null : body);
      void perform<Person>({ method: "PATCH", path, resource: path, body, done, show });
    }
  }
  const count = { people: people.length };
  const hide = () => change({ hidden: true }, words.hidden(count));
  const favourite = () =>
    change({ favourite: !isFavourite }, isFavourite ? words.unfavoured(count) : words.favoured(count));

  return (
    <SelectionBar label={words.label(count)} count={words.count(count)} onClear={selection.clear}>
      {people.length > 1 && <BarButton onClick={merge}>{words.merge}</BarButton>}
      <Overflow needs="name">
        <BarButton onClick={favourite}>{isFavourite ? words.unfavour : words.favour}</BarButton>
        <BarButton onClick={hide}>{words.hide}</BarButton>
      </Overflow>
    </SelectionBar>
  );
}
