import { UserError } from "../user-error.ts";

/** `auto` is onnx where its models are, else pigo. */
export const ENGINES = ["auto", "pigo", "onnx"] as const;
export type Engine = (typeof ENGINES)[number];

/** An engine nobody has. */
export class UnknownEngine extends UserError {
  readonly engine: string;

  constructor(engine: string) {
    super(`There is no engine ${engine}: choose ${ENGINES.join(", ")}`);
    this.name = "UnknownEngine";
    this.engine = engine;
  }
}

/** The engine that a flag or an environment variable names; `auto` where it is empty. @throws UnknownEngine */
export function readEngine(text: string | undefined): Engine {
  const engine = ENGINES.find((each) => each === (text || "auto"));
  if (!engine) throw new UnknownEngine(text ?? "");
  return engine;
}
