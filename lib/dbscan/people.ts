/**
 * Splits the rows of a component between the people in it: each known row stays with its person, and every other row
 * goes with the nearest known row, the one of smallest index if several are equally near.
 *
 * @param rows ascending
 * @param personOf the person that a row is known to be, or undefined
 * @param squared squared distance of two rows
 * @returns the rows of each person, ascending; people in the order of their first row
 */
export function cutBetweenPeople(
  rows: readonly number[],
  personOf: (row: number) => string | undefined,
  squared: (a: number, b: number) => number,
): number[][] {
  const known = rows.flatMap((row) => {
    const person = personOf(row);
    return person === undefined ? [] : [{ row, person }];
  });
  const parts = new Map<string, number[]>();
  for (const row of rows) {
    const person = personOf(row) ?? nearest(row);
    const part = parts.get(person);
    if (part) part.push(row);
    else parts.set(person, [row]);
  }
  return [...parts.values()];

  function nearest(row: number): string {
    let best = { person: "", distance: Number.POSITIVE_INFINITY };
    for (const { row: other, person } of known) {
      const distance = squared(row, other);
      if (distance < best.distance) best = { person, distance };
    }
    return best.person;
  }
}

/** Returns true if a component holds faces of more than one person. */
export function isDisputed(rows: readonly number[], personOf: (row: number) => string | undefined): boolean {
  let first: string | undefined;
  for (const row of rows) {
    const person = personOf(row);
    if (person === undefined || person === first) continue;
    if (first !== undefined) return true;
    first = person;
  }
  return false;
}
