import { useEffect, useState } from "preact/hooks";
import { chooseLibrary, currentLibrary, findLibraries } from "../state/library.ts";
import { texts } from "../texts/texts.ts";

/** Shown only to users with several libraries. */
export function LibraryChooser() {
  const [libraries, setLibraries] = useState<readonly string[]>([]);
  const [current, setCurrent] = useState("");
  useEffect(() => {
    findLibraries().then((found) => setLibraries(found.map(({ library }) => library)));
    currentLibrary().then(setCurrent);
  }, []);
  if (libraries.length < 2) return null;
  return (
    <label class="choice">
      <span>{texts.navigation.library}</span>
      <select value={current} onChange={({ currentTarget }) => chooseLibrary(currentTarget.value)}>
        {libraries.map((library) => (
          <option key={library} value={library}>
            {library}
          </option>
        ))}
      </select>
    </label>
  );
}
