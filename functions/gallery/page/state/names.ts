/** A name without case and accents, for searching and comparing. */
export function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").trim().toLowerCase();
}

/** The names by which a person is found. */
export const namesOf = ({
  name,
  aliases = [],
}: {
  readonly name: string;
  readonly aliases?: readonly string[] | undefined;
}) => [name, ...aliases];
