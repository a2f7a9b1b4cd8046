import { UserError } from "../user-error.ts";

/** A setting has a value that it cannot have. */
export class InvalidSetting extends UserError {
  readonly setting: string;
  readonly value: unknown;

  /**
   * @param where `context`, `-c`, or the path of the file
   * @param expected what to give instead
   */
  constructor(where: string, setting: string, value: unknown, expected: string) {
    super(`${where} ${setting} is ${typeof value === "string" ? value : JSON.stringify(value)}: ${expected}`);
    this.name = "InvalidSetting";
    this.setting = setting;
    this.value = value;
  }
}

/** There is no setting of a name. */
export class UnknownSetting extends InvalidSetting {
  constructor(where: string, setting: string, value: unknown) {
    super(where, setting, value, "there is no setting of this name; facet config lists all");
    this.name = "UnknownSetting";
  }
}
