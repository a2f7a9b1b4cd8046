import { LANGUAGE } from "../base/language.ts";
import { english, type Texts } from "./english.ts";
import { german } from "./german.ts";
import { spanish } from "./spanish.ts";

const TEXTS: Readonly<Record<typeof LANGUAGE, Texts>> = { en: english, de: german, es: spanish };

/** The texts of the page in the visitor's language. */
export const texts = TEXTS[LANGUAGE];
