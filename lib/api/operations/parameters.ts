import { act } from "../../catalog/decisions/actions.ts";
import { parametersInForce, readOverrides, setParameters } from "../../catalog/decisions/parameters.ts";
import { PARAMETERS } from "../../parameters.ts";
import type { ApiContext } from "../context.ts";
import type { Input, Output } from "../operation.ts";

export async function getParameters({ catalog, deployment }: ApiContext): Promise<Output<"getParameters">> {
  const overrides = await readOverrides(catalog);
  const values = await parametersInForce(catalog, deployment);
  return Object.fromEntries(
    PARAMETERS.map(({ name, min, max, unit, affects, about, default: preset }) => [
      name,
      {
        value: values[name],
        default: preset,
        deployment: deployment[name],
        minimum: min,
        maximum: max,
        unit,
        from: overrides[name] === undefined ? "deployment" : "library",
        meaning: about,
        applies: affects === "detection" ? "next indexing" : "next run",
      },
    ]),
  );
}

export async function changeParameters(context: ApiContext, { body, by }: Input<"changeParameters">) {
  await act(context.catalog, by, {
    operation: "changeParameters",
    async draft(draft) {
      await setParameters(draft, body);
      const said = Object.entries(body).map(([name, value]) =>
        value === null ? `${name} as deployed` : `${name} ${value}`,
      );
      const facts = { kind: "parameters-changed", changed: Object.keys(body) } as const;
      return { what: `set ${said.join(", ")}`, facts, result: undefined };
    },
  });
  return getParameters(context);
}

export const PARAMETER_OPERATIONS = { getParameters, changeParameters };
