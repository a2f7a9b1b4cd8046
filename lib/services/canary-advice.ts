/** The result of a self-test in words, and what to do if the function does not work. */
export interface Advised {
  readonly text: string;
  readonly advice?: string;
}

/** What to do about an error, by what it contains; the first one applies. */
const ADVICE: readonly (readonly [error: RegExp, advice: (name: string) => string])[] = [
  [
    /TooManyRequests|ConcurrentInvocationLimit|Rate Exceeded/i,
    () =>
      "the account's limit of concurrent executions is reached: see npx facet doctor --aws, and request a higher one",
  ],
  [/OutOfMemory|signal: killed/i, (name) => `raise the setting ${name}Memory and deploy`],
  [
    /ExitError|ExtensionError|signal:|ELF|exec format|illegal instruction|shared object|GLIBC|cpuinfo/i,
    () =>
      "the native libraries do not run on this architecture: npx facet config --set architecture=x86_64, then deploy",
  ],
  [/timed out|Timeout|Abort/i, (name) => `deploy again; if it stays, raise the setting ${name}Memory`],
  [/AccessDenied|KMS/i, () => "permissions may not have been in force yet: deploy again with a change, or see the log"],
];

/**
 * Returns what to do about an error of a function that tests itself.
 * @param reason type and message of the error
 */
export function adviceFor(name: string, reason: string): string {
  const [, advice] = ADVICE.find(([error]) => error.test(reason)) ?? [];
  return advice?.(name) ?? `see the log of the ${name} function`;
}
