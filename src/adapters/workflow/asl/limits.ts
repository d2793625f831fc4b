/** The service's hard quotas. An execution that keeps them here keeps them when deployed. */
export interface Limits {
  /** Largest input of an execution, and output of a state or task [bytes of UTF-8]. */
  readonly payloadBytesMax: number;
  /** Events of one execution's history; the last one is the execution's failure. */
  readonly historyEventsMax: number;
  /** Iterations of an inline Map that run at once where it states no MaxConcurrency. */
  readonly inlineConcurrencyMax: number;
  /** Child executions of a distributed Map that run at once where it states no MaxConcurrency. */
  readonly distributedConcurrencyMax: number;
}

/** AWS Step Functions, standard workflows: "Service quotas" of the developer guide. */
export const SERVICE_LIMITS: Limits = {
  payloadBytesMax: 262_144,
  historyEventsMax: 25_000,
  inlineConcurrencyMax: 40,
  distributedConcurrencyMax: 10_000,
};
