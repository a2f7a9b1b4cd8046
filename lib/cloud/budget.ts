import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import type { Construct } from "constructs";
import type { Settings } from "./settings.ts";

/** Percentages of the budget at which an e-mail is sent, of actual spending and of the forecast for the month. */
const NOTICES = [
  { notificationType: "ACTUAL", threshold: 80 },
  { notificationType: "ACTUAL", threshold: 100 },
  { notificationType: "FORECASTED", threshold: 100 },
] as const;

/**
 * A monthly budget, if the settings have one. It covers the whole account: a budget for one stack would need a cost
 * allocation tag, and would count nothing until somebody activates the tag in the billing console.
 */
export function budget(scope: Construct, id: string, { budgetDollars, budgetEmail, alarmEmail }: Settings): void {
  const address = budgetEmail ?? alarmEmail;
  if (budgetDollars === undefined || !address) return;
  new CfnBudget(scope, id, {
    budget: { budgetType: "COST", timeUnit: "MONTHLY", budgetLimit: { amount: budgetDollars, unit: "USD" } },
    notificationsWithSubscribers: NOTICES.map((notice) => ({
      notification: { ...notice, comparisonOperator: "GREATER_THAN", thresholdType: "PERCENTAGE" },
      subscribers: [{ subscriptionType: "EMAIL", address }],
    })),
  });
}
