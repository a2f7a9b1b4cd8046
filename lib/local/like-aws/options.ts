import * as z from "zod";
import { UserError } from "../../user-error.ts";

const positive = z.coerce.number().positive();

/** Settings in FACET_LIKE_AWS that do not exist, or whose values are out of range. */
export class WrongSetting extends UserError {
  constructor(text: string, reason: string) {
    super(`FACET_LIKE_AWS=${text}: ${reason}\nGive NAME=VALUE,... with ${Object.keys(likeAws.shape).join(", ")}`);
    this.name = "WrongSetting";
  }
}

/** Settings of a host that behaves like AWS, with the values of a new account. */
const likeAws = z.strictObject({
  /** Invocations of all functions at the same time. New accounts have 10. */
  concurrency: positive.int().default(10),
  /** Waits, though not work, are this many times shorter: hidden messages, retries of states, schedules. */
  timesFaster: positive.default(1),
  /** Lifetime of temporary credentials, seconds. */
  sessionSec: positive.default(3600),
  /** Units per second of a partition key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
  writeUnits: positive.default(1000),
  readUnits: positive.default(3000),
});

export type LikeAws = Readonly<z.infer<typeof likeAws>>;

export const LIKE_AWS: LikeAws = likeAws.parse({});

/**
 * Reads settings such as `concurrency=4,timesFaster=60`; `1` selects the defaults.
 * @throws WrongSetting
 */
export function readLikeAws(text: string): LikeAws {
  if (text === "1") return LIKE_AWS;
  const pairs = text.split(",").map((pair) => {
    const [name = "", value = ""] = pair.split("=").map((part) => part.trim());
    return [name, value];
  });
  const { data, error } = likeAws.safeParse(Object.fromEntries(pairs));
  if (data) return data;
  throw new WrongSetting(text, z.prettifyError(error));
}

/** Reads the settings from FACET_LIKE_AWS. Undefined if it is not set, and the host is to behave as usual. */
export function likeAwsFromEnvironment(): LikeAws | undefined {
  const text = process.env.FACET_LIKE_AWS;
  return text === undefined || text === "" ? undefined : readLikeAws(text);
}
