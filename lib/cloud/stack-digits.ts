import { Aws, Fn } from "aws-cdk-lib";

/**
 * Eight digits from the stack's id, for names that must be unique: another stack, and the same stack deployed again after
 * it was destroyed, have others. A stack id is `arn:...:stack/NAME/UUID`.
 */
export function stackDigits(): string {
  return Fn.select(0, Fn.split("-", Fn.select(2, Fn.split("/", Aws.STACK_ID))));
}
