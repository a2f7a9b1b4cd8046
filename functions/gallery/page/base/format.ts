import { LANGUAGE, LOCALE } from "./language.ts";

const plurals = new Intl.PluralRules(LANGUAGE);

/** The forms of a noun, by the categories of Intl.PluralRules. */
export type Forms = { readonly other: string } & { readonly [Category in Intl.LDMLPluralRule]?: string };

/** `1 photo`, `1,912 photos` */
export function counted(n: number, forms: Forms): string {
  return `${number(n)} ${plural(n, forms)}`;
}

/** The form of a text that goes with a number. */
export function plural(n: number, forms: Forms): string {
  return forms[plurals.select(n)] ?? forms.other;
}

/** `1,912` */
export function number(n: number, options?: Intl.NumberFormatOptions): string {
  return n.toLocaleString(LOCALE, options);
}

/** `Ada, Ben and Cleo` */
export function listed(items: readonly string[]): string {
  return new Intl.ListFormat(LANGUAGE).format(items);
}

/** A distance between faces on the calibrated scale: `0.64` */
export function distance(n: number): string {
  return number(n, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function unit(n: number, name: string, maximumFractionDigits = 0, unitDisplay: "short" | "long" = "short"): string {
  return number(n, { style: "unit", unit: name, unitDisplay, maximumFractionDigits });
}

/** `2.8 sec` */
export function seconds(n: number): string {
  return unit(n, "second", 1);
}

/** In minutes, from an hour and a half on in hours: `5 min`, `1.5 hr`; at least a minute. */
export function duration(inSeconds: number): string {
  const minutes = Math.max(1, Math.round(inSeconds / 60));
  return minutes < 90 ? unit(minutes, "minute") : unit(minutes / 60, "hour", 1);
}

const BYTES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** `640 kB`, `1.2 GB` */
export function bytes(n: number): string {
  const power = n < 1 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log10(n) / 3));
  const value = n / 1000 ** power;
  return unit(value, BYTES[power]!, value < 10 && power > 0 ? 1 : 0, power === 0 ? "long" : "short");
}

/** How a photo was exposed; what is unknown is absent. */
export interface Exposure {
  readonly exposureSeconds?: number | undefined;
  readonly fNumber?: number | undefined;
  readonly iso?: number | undefined;
  readonly focalLengthMm?: number | undefined;
}

/** `1/200 s`, `f/2.8`, `ISO 400`, `50 mm`, as cameras show them in every language. */
export function exposure({ exposureSeconds: s, fNumber, iso, focalLengthMm }: Exposure): string[] {
  const tenths = { maximumFractionDigits: 1 };
  return [
    ...(s === undefined ? [] : [s < 0.4 ? `1/${number(Math.round(1 / s))} s` : `${number(s, tenths)} s`]),
    ...(fNumber === undefined ? [] : [`f/${number(fNumber, tenths)}`]),
    ...(iso === undefined ? [] : [`ISO ${iso}`]),
    ...(focalLengthMm === undefined ? [] : [`${number(focalLengthMm, tenths)} mm`]),
  ];
}

/** `47.49876° N`. @param directions letters for positive and negative degrees */
export function degrees(n: number, [positive, negative]: readonly [string, string]): string {
  return `${number(Math.abs(n), { maximumFractionDigits: 5 })}° ${n < 0 ? negative : positive}`;
}

/** `$0.20` */
export function dollars(amount: number): string {
  return number(amount, { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" });
}

/** `15 August 1972`. @param date ISO 8601; a date alone is the same day in every time zone */
export function longDate(date: string): string {
  return new Date(date.includes("T") ? date : `${date}T12:00`).toLocaleDateString(LOCALE, { dateStyle: "long" });
}

// Made once, as making one takes longer than using it.
const longMonths = new Intl.DateTimeFormat(LOCALE, { month: "long", year: "numeric" });
const shortMonths = new Intl.DateTimeFormat(LOCALE, { month: "short" });

/** `August 1972`. @param month YYYY-MM */
export function monthName(month: string): string {
  return longMonths.format(new Date(`${month}-15T12:00`));
}

/** `Aug`. @param month YYYY-MM */
export function shortMonth(month: string): string {
  return shortMonths.format(new Date(`${month}-15T12:00`));
}

/** `27 Nov 2026, 14:05`. @param time ISO 8601 */
export function dateAndTime(time: string): string {
  return new Date(time).toLocaleString(LOCALE, { dateStyle: "medium", timeStyle: "short" });
}

/** Today's times without the date. @param time ISO 8601 */
export function recentTime(time: string): string {
  const isToday = new Date(time).toDateString() === new Date().toDateString();
  return isToday ? new Date(time).toLocaleTimeString(LOCALE, { timeStyle: "short" }) : dateAndTime(time);
}
