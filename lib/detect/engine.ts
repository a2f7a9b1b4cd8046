import { UserError } from "../user-error.ts";

/** Names of the engines. `auto` is onnx if its models are present, else pigo. */
export const ENGINES = ["auto", "pigo", "onnx"] as const;
export type Engine = (typeof ENGINES)[number];

/** There is no engine of this name. */
export class UnknownEngine extends UserError {
  readonly engine: string;

  constructor(engine: string) {
    super(`There is no engine ${engine}: choose ${ENGINES.join(", ")}`);
    this.name = "UnknownEngine";
    this.engine = engine;
  }
}

/** Parses the engine in a flag or environment variable; `auto` if it is empty. @throws UnknownEngine */
export function readEngine(text: string | undefined): Engine {
  const engine = ENGINES.find((each) => each === (text || "auto"));
  if (!engine) throw new UnknownEngine(text ?? "");
  return engine;
}
