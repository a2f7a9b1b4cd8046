import { LANGUAGE } from "./language.ts";
import { english, type Texts } from "./texts/english.ts";
import { german } from "./texts/german.ts";
import { spanish } from "./texts/spanish.ts";

const TEXTS: Readonly<Record<typeof LANGUAGE, Texts>> = { en: english, de: german, es: spanish };

/** The texts of the page in the visitor's language. */
export const texts = TEXTS[LANGUAGE];
