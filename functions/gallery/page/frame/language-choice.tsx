import { LANGUAGE, LANGUAGES, type Language, switchLanguage } from "../base/language.ts";
import { texts } from "../texts/texts.ts";

/** The language of the page, to choose. */
export function LanguageChoice() {
  return (
    <label class="choice">
      <span>{texts.navigation.language}</span>
      <select value={LANGUAGE} onChange={({ currentTarget }) => switchLanguage(currentTarget.value as Language)}>
        {Object.entries(LANGUAGES).map(([language, name]) => (
          <option key={language} value={language} lang={language}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
