/** An age in whole years, and in whole months. */
export interface Age {
  readonly years: number;
  readonly months: number;
}

/**
 * The age of a person on a day; undefined before the birth.
 * @param birthday YYYY-MM-DD
 * @param date ISO 8601
 */
export function ageAt(birthday: string, date: string): Age | undefined {
  const [year = 0, month = 0, day = 0] = birthday.split("-").map(Number);
  const [thisYear = 0, thisMonth = 0, today = 0] = date.slice(0, 10).split("-").map(Number);
  const months = 12 * (thisYear - year) + thisMonth - month - (today < day ? 1 : 0);
  return months < 0 ? undefined : { years: Math.floor(months / 12), months };
}
