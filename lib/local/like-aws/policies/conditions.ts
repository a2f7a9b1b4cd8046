import { like } from "./patterns.ts";

/** The supported operators: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, (wanted: string, value: string) => boolean>> = {
  StringEquals: (wanted, value) => wanted === value,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (wanted, value) => wanted === value,
  NumericLessThan: (wanted, value) => Number(value) < Number(wanted),
};

/** The negated ones, which a missing key fulfils. */
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotLike: "StringLike",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
};

/**
 * Returns true if the context fulfils all conditions. A missing key fulfils none, except with `IfExists`.
 * @throws Error if an operator is not supported
 */
export function fulfils(
  conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  context: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(conditions).every(([name, pairs]) => {
    const operator = name.replace(/IfExists$/, "");
    const positive = NEGATED[operator] ?? operator;
    const test = OPERATORS[positive];
    if (!test) throw new Error(`The local host does not support the condition operator ${name}`);
    const isNegated = positive !== operator;
    return Object.entries(pairs).every(([key, wanted]) => {
      const value = context[key];
      if (value === undefined) return isNegated || operator !== name;
      return [wanted].flat().some((one) => test(String(one), value)) !== isNegated;
    });
  });
}
