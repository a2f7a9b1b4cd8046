/** A call that no policy allows, or that one denies. The message is worded as by AWS. */
export class AccessDenied extends Error {
  /** @param because the end of the sentence, which says which policy is missing */
  constructor(who: string, action: string, resource: string, because: string) {
    super(`${who} is not authorized to perform: ${action} on resource: ${resource} ${because}`);
    this.name = "AccessDenied";
  }
}
