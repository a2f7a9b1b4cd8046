import { type ParameterName, type Parameters, readParameters } from "../../parameters.ts";
import { PARAMETERS_KEY } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import type { Draft } from "./draft.ts";
import { readRows } from "./draft.ts";

/** Parameters of a library that override those of the deployment. */
export type Overrides = { readonly [Name in ParameterName]?: number };

/** Reads the parameters that people set for this library. */
export async function readOverrides(catalog: Catalog): Promise<Overrides> {
  const { rev: _, ...overrides } = (await readRows(catalog, [PARAMETERS_KEY])).get(PARAMETERS_KEY) ?? {};
  return overrides as Overrides;
}

/** Variable with the names of the parameters that flags of the local host set, which apply to every library. */
export const FLAGGED_PARAMETERS = "FLAGGED_PARAMETERS";

/** Reads the parameters that people set for this library, except those that a flag sets. */
export async function overridesInForce(catalog: Catalog, env: NodeJS.ProcessEnv = process.env): Promise<Overrides> {
  const flagged = env[FLAGGED_PARAMETERS]?.split(" ") ?? [];
  return Object.fromEntries(Object.entries(await readOverrides(catalog)).filter(([name]) => !flagged.includes(name)));
}

/** Reads the parameters of a deployment with this library's overrides applied. @throws ParameterOutOfRange */
export async function parametersInForce(catalog: Catalog, deployment: Parameters): Promise<Parameters> {
  return readParameters({ ...deployment, ...(await overridesInForce(catalog)) });
}

/** Sets parameters for this library; null restores the deployment's value. */
export async function setParameters(
  draft: Draft,
  values: { readonly [Name in ParameterName]?: number | null | undefined },
): Promise<void> {
  const now: Record<string, unknown> = { ...(await draft.read(PARAMETERS_KEY)) };
  for (const [name, value] of Object.entries(values)) {
    if (value === null) delete now[name];
    else if (value !== undefined) now[name] = value;
  }
  const { rev: _, ...left } = now;
  await draft.write(PARAMETERS_KEY, Object.keys(left).length > 0 ? now : undefined);
}
