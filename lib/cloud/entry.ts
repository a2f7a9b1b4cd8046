/** Metadata key under which a function of the template names its handler's file, for the local host. */
export const ENTRY = "facet:entry";
