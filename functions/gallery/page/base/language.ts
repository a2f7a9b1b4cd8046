/** The languages that the page has texts in, each under its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español" } as const;

export type Language = keyof typeof LANGUAGES;

/** Varieties for visitors whose browser names none. */
const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", de: "de-DE", es: "es-ES" };

/** Key in localStorage of the language that the visitor chose. */
const STORED = "facet.language";

/** The language of the page: the one that the visitor chose, otherwise the first that the browser and the page know. */
export const LANGUAGE: Language = chooseLanguage(chosen(), navigator.languages);

/** The visitor's variety of the language, by which numbers and dates are written, for example en-US. */
export const LOCALE = navigator.languages.find((each) => languageOf(each) === LANGUAGE) ?? LOCALES[LANGUAGE];

/** @param preferred tags of languages, the preferred one first */
export function chooseLanguage(chosen: string | null, preferred: readonly string[]): Language {
  return [chosen ?? "", ...preferred].map(languageOf).find((each) => each !== undefined) ?? "en";
}

/** Shows the page in another language from now on. */
export function switchLanguage(language: Language): void {
  localStorage.setItem(STORED, language);
  location.reload();
}

function languageOf(tag: string): Language | undefined {
  const [language = ""] = tag.toLowerCase().split("-");
  return Object.hasOwn(LANGUAGES, language) ? (language as Language) : undefined;
}

/** The chosen language; null if there is none, or nothing can be stored. */
function chosen(): string | null {
  try {
    return globalThis.localStorage?.getItem(STORED) ?? null;
  } catch {
    return null;
  }
}
