/** The result of one check of `facet doctor`. */
export interface Finding {
  readonly name: string;
  /** A warning is worth knowing; with a problem, Facet or a deployment does not work. */
  readonly state: "ok" | "warning" | "problem";
  readonly text: string;
  /** What to do, unless all is well. */
  readonly advice?: string;
}

export function ok(name: string, text: string): Finding {
  return { name, state: "ok", text };
}

export function warning(name: string, text: string, advice: string): Finding {
  return { name, state: "warning", text, advice };
}

export function problem(name: string, text: string, advice: string): Finding {
  return { name, state: "problem", text, advice };
}

/**
 * Runs a check. If the check itself fails, that is a warning, or a problem where nothing works without its answer.
 * @param advice what to do if it fails
 */
export async function attempt(
  name: string,
  advice: string,
  check: () => Promise<Finding>,
  failure: typeof warning = warning,
): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    const { name: type, message } = error as Error;
    return failure(name, `could not be checked: ${type}: ${message.split("\n")[0]}`, advice);
  }
}
