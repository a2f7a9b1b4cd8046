import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useStore } from "../base/store.ts";
import { NameField } from "../parts/naming.tsx";
import { people } from "../state/people-store.ts";
import { addressOf, type FilterName, type PhotoFilter, peopleIn } from "../state/photo-filter.ts";
import { texts } from "../texts/texts.ts";

interface FilterBarProps {
  readonly filter: PhotoFilter;
}

/** Changes the filter in the address, in place of the present entry of the history. */
function show(filter: PhotoFilter): void {
  location.replace(addressOf(filter));
}

/** The filter of the page: what is set, and a form with all of it. */
export function FilterBar({ filter }: FilterBarProps) {
  const words = texts.photos.filter;
  const set = (name: FilterName, value: string) => show({ ...filter, [name]: value });
  const choice = (name: FilterName) => ({
    value: filter[name] ?? "",
    onChange: ({ currentTarget }: { readonly currentTarget: HTMLSelectElement }) => set(name, currentTarget.value),
  });
  const text = (name: FilterName, type: TextProps["type"]) => ({
    type,
    value: filter[name] ?? "",
    name,
    onChange: set,
  });
  const count = Object.keys(filter).length;
  const several = peopleIn(filter.person).length > 1;
  return (
    <details class="filters">
      <summary>{words.title({ filters: count })}</summary>
      <div class="filter-fields">
        <PeopleFilter name="person" label={words.person} filter={filter} onChange={set} />
        <PeopleFilter name="without" label={words.without} filter={filter} onChange={set} />
        {several && (
          <Field label={words.match}>
            <select {...choice("match")}>
              <option value="">{words.all}</option>
              <option value="any">{words.any}</option>
            </select>
          </Field>
        )}
        {filter.person && (
          <Field label={words.others}>
            <select {...choice("only")}>
              <option value="">{words.othersAllowed}</option>
              <option value="true">{words.only}</option>
            </select>
          </Field>
        )}
        <Field label={words.unnamed}>
          <select {...choice("unnamed")}>
            <option value="">{words.unnamedAny}</option>
            <option value="true">{words.unnamedSome}</option>
            <option value="false">{words.unnamedNone}</option>
          </select>
        </Field>
        <Field label={words.minFaces}>
          <Text {...text("minFaces", "number")} />
        </Field>
        <Field label={words.maxFaces}>
          <Text {...text("maxFaces", "number")} />
        </Field>
        <Field label={words.from}>
          <Text {...text("from", "date")} />
        </Field>
        <Field label={words.to}>
          <Text {...text("to", "date")} />
        </Field>
        <Field label={words.folder}>
          <Text {...text("folder", "text")} />
        </Field>
        <Field label={words.name}>
          <Text {...text("name", "search")} />
        </Field>
        <Field label={words.scanned}>
          <select {...choice("status")}>
            <option value="">{words.scannedOnly}</option>
            <option value="unprocessed">{words.notScanned}</option>
          </select>
        </Field>
        {count > 0 && (
          <button type="button" class="quiet" onClick={() => show({})}>
            {words.clear}
          </button>
        )}
      </div>
    </details>
  );
}

interface TextProps {
  readonly name: FilterName;
  readonly type: "number" | "date" | "text" | "search";
  readonly value: string;
  readonly onChange: (name: FilterName, value: string) => void;
}

/** A field whose value counts when it is left or Enter is pressed; until then the page may render as often as it likes. */
function Text({ name, type, value, onChange }: TextProps) {
  const [typed, setTyped] = useState<string>();
  return (
    <input
      // The types of Preact have no union of fields.
      {...({ type } as { readonly type: "text" })}
      min={type === "number" ? 0 : undefined}
      autocapitalize="off"
      spellcheck={false}
      value={typed ?? value}
      onInput={({ currentTarget }) => setTyped(currentTarget.value)}
      onChange={({ currentTarget }) => {
        setTyped(undefined);
        if (currentTarget.value !== value) onChange(name, currentTarget.value);
      }}
    />
  );
}

function Field({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
    <label>
      <span>{label}</span>
      {children}
    </label>
  );
}

interface PeopleFilterProps {
  readonly name: "person" | "without";
  readonly label: string;
  readonly filter: PhotoFilter;
  readonly onChange: (name: FilterName, value: string) => void;
}

/** People whom photos should have, or not: a field that adds one, and a button for each that takes them out again. */
function PeopleFilter({ name, label, filter, onChange }: PeopleFilterProps) {
  const known = useStore(people);
  const ids = peopleIn(filter[name]);
  const nameOf = (id: string) => known.find(({ personId }) => personId === id)?.name ?? id;
  return (
    <fieldset>
      <legend>{label}</legend>
      {ids.map((id) => (
        <button
          key={id}
          type="button"
          class="quiet"
          aria-label={texts.photos.filter.remove({ name: nameOf(id) })}
          onClick={() => onChange(name, ids.filter((each) => each !== id).join(","))}
        >
          {nameOf(id)} <span aria-hidden="true">{texts.common.close}</span>
        </button>
      ))}
      <NameField
        field={`filter:${name}`}
        label={label}
        placeholder={texts.photos.filter.add}
        button={texts.photos.filter.addButton}
        known
        onName={({ personId = "" }) => onChange(name, [...new Set([...ids, personId])].join(","))}
      />
    </fieldset>
  );
}
