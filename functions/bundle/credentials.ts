/** In the place of @aws-sdk/credential-provider-node: Lambda writes a function's credentials into its environment. */
export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";
