/**
 * What the engine asks of the world, capability by capability. Types only. Each port has one suite
 * of contract tests that every adapter passes (test/contract).
 */

/* ---------------------------------------------------------------- time */

export interface Clock {
  /** Now [ms since the epoch]. */
  nowMs(): number;
}

/* --------------------------------------------------------------- solver */

/**
 * A linear or mixed-integer program: minimise `objective · x` subject to
 * `rowLower ≤ A x ≤ rowUpper`, `columnLower ≤ x ≤ columnUpper`, with A in compressed sparse columns.
 */
export interface LinearModel {
  readonly columnCount: number;
  readonly rowCount: number;
  readonly objective: Float64Array;
  readonly columnLower: Float64Array;
  readonly columnUpper: Float64Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  /** columnCount + 1 offsets into `rowIndex` and `value`. */
  readonly columnStart: Int32Array;
  readonly rowIndex: Int32Array;
  readonly value: Float64Array;
  /** 1 where a column must be a whole number; absent: a pure LP. */
  readonly integer?: Uint8Array;
  /** From where a pure LP may be solved: a good one saves most of the work, and none makes a difference to the optimum. */
  readonly start?: Basis;
}

/**
 * Where in an LP a solver stands, one number per column and row: 0 at its lower bound, 1 basic, 2 at its upper bound, 3 not
 * basic and without a bound. As many are basic as there are rows.
 */
export interface Basis {
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

export interface SolveOptions {
  /** Stop when the relative gap is at most this. Default 0 for LPs, 1e-9 for MILPs. */
  readonly relativeGap?: number;
  /** Stop when the absolute gap is at most this, in units of the objective. */
  readonly absoluteGap?: number;
  /** Limit of branch-and-bound nodes: reproducible, unlike a time. */
  readonly nodeLimit?: number;
  /** Last resort [s]: a run that ends by it is not reproducible and says so. */
  readonly timeLimitS?: number;
}

/** What came of a solve. */
export type Solution = Solved & {
  /** How long the solver searched [s], by its own clock. */
  readonly spentS?: number;
};

type Solved =
  | {
      /** `optimal`: proven within the gap; `feasible`: stopped by a limit with this solution in hand. */
      readonly status: 'optimal' | 'feasible';
      readonly objective: number;
      /** Proven lower bound of the objective. */
      readonly bound: number;
      readonly x: Float64Array;
      /**
       * Of a linear program that was solved: what the objective would rise by per unit that a row's bounds rise by, one
       * value per row.
       */
      readonly rowDual?: Float64Array;
      readonly stoppedBy?: 'nodes' | 'time';
    }
  | { readonly status: 'infeasible' }
  | { readonly status: 'unbounded' }
  | { readonly status: 'no-solution'; readonly bound: number; readonly stoppedBy: 'nodes' | 'time' };

export interface Solver {
  readonly name: string;
  solve(model: LinearModel, options?: SolveOptions): Solution;
  /**
   * Takes a linear program in to be solved many times with other costs and bounds, each from the last solution
   * on. Absent: the solver has no such thing, and every program is solved from the start.
   */
  open?(model: LinearModel): OpenModel;
}

/**
 * A linear program that a solver holds, with the basis of its last solution. What is set stays until it is set
 * again. Every way to the same costs and bounds has the same optimum; which of several optimal solutions
 * is found can depend on the way.
 */
export interface OpenModel {
  /** One cost per column. */
  setCosts(objective: Float64Array): void;
  /** @param columns - ascending; `lower` and `upper` have one value for each. */
  setColumnBounds(columns: Int32Array, lower: Float64Array, upper: Float64Array): void;
  setRowBounds(row: number, lower: number, upper: number): void;
  /** Adds `lower ≤ Σ value·column ≤ upper` as the last row. @returns its index. */
  addRow(
    lower: number,
    row: { readonly columns: Int32Array; readonly values: Float64Array },
    upper: number,
  ): number;
  /** Takes away the rows from this index on, which were added. */
  removeRows(from: number): void;
  /** @param options - only the limit of time has a meaning. */
  solve(options?: SolveOptions): Solution;
  /** Where the last solution stands. */
  basis(): Basis;
  /** Goes back to where a solution stood, so that the next does not depend on what was solved between. */
  startFrom(basis: Basis): void;
  /** Frees what the solver holds; nothing may be asked of it afterwards. */
  close(): void;
}

/* ---------------------------------------------------------------- store */

/** What an item may hold. Binary values keep series of numbers packed. */
export type Attribute =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly Attribute[]
  | { readonly [key: string]: Attribute };

export interface ItemKey {
  /** Partition: what is read together. */
  readonly pk: string;
  /** Sort key: unique within the partition, ordered by UTF-8 bytes. */
  readonly sk: string;
}

export type Attributes = { readonly [name: string]: Attribute };

export interface Item extends ItemKey {
  readonly attributes: Attributes;
}

/** A condition on the item under the same key as it is stored now. */
export type Condition =
  | { readonly kind: 'absent' }
  | { readonly kind: 'present' }
  /** All named top-level attributes have exactly these values. */
  | { readonly kind: 'equals'; readonly attributes: Attributes };

export type PutOutcome =
  | { readonly outcome: 'stored' }
  /** The condition did not hold; `existing` is what is there instead, if anything. */
  | { readonly outcome: 'refused'; readonly existing: Item | undefined };

export type Action =
  | { readonly kind: 'put'; readonly item: Item; readonly condition?: Condition }
  | { readonly kind: 'delete'; readonly key: ItemKey; readonly condition?: Condition }
  | { readonly kind: 'check'; readonly key: ItemKey; readonly condition: Condition };

export type TransactionOutcome =
  | { readonly outcome: 'stored' }
  /** Nothing was written. `index`: the first action whose condition did not hold. */
  | { readonly outcome: 'refused'; readonly index: number; readonly existing: Item | undefined };

export interface Query {
  readonly pk: string;
  /** Only sort keys that begin so. */
  readonly prefix?: string;
  /** Only sort keys ≥ this. */
  readonly from?: string;
  /** Only sort keys ≤ this. */
  readonly until?: string;
  readonly order?: 'ascending' | 'descending';
  readonly limit?: number;
}

/** At most this many actions in one transaction, as in DynamoDB. */
export const TRANSACTION_ACTIONS_MAX = 100;

/** Largest item [bytes], as in DynamoDB: 400 KiB. */
export const ITEM_BYTES_MAX = 400 * 1024;

/**
 * A table of items under a partition key and a sort key; its semantics are those of a DynamoDB
 * table, so that what works on one machine works deployed.
 */
export interface Table {
  get(key: ItemKey): Promise<Item | undefined>;
  /** In the order of `keys`; undefined where there is none. */
  getMany(keys: readonly ItemKey[]): Promise<readonly (Item | undefined)[]>;
  put(item: Item, condition?: Condition): Promise<PutOutcome>;
  /** Unconditional writes, each on its own: not atomic as a whole, safe to repeat. */
  putMany(items: readonly Item[]): Promise<void>;
  delete(key: ItemKey): Promise<void>;
  query(query: Query): AsyncIterable<Item>;
  /** All or nothing; at most TRANSACTION_ACTIONS_MAX actions, each on another key. */
  transact(actions: readonly Action[]): Promise<TransactionOutcome>;
}

/**
 * What a table holds, for those who check it as a whole: it reads through everything, so no workflow asks
 * for it.
 */
export interface PartitionIndex {
  /** The partition keys whose first part is `kind`, each once, in any order. */
  partitions(kind: string): AsyncIterable<string>;
}

/* --------------------------------------------------------------- journal */

export type JournalLevel = 'debug' | 'info' | 'warn' | 'error';

/** What an event is: its id is that of the request, run, cycle, order, rebalancing or pass of commissioning. */
export type EventKind =
  | 'request'
  | 'prognosis-run'
  | 'market-cycle'
  | 'flex-order'
  | 'rebalance'
  | 'commissioning';

/** Something that other things happen because of. */
export interface JournalEvent {
  readonly id: string;
  readonly kind: EventKind;
  /** When it came to be [ms]: the time that is stored with it. */
  readonly createdMs: number;
  readonly groupId?: string;
  /** Local day that it is about. */
  readonly day?: string;
  /** The event that led to it; absent: it came from outside. */
  readonly causedBy?: string;
}

/** One thing that happened because of an event. */
export interface JournalEntry {
  /** What it is about: the request, run or order that set it off. */
  readonly eventId: string;
  /** What happened, in kebab case: `offer-made`. */
  readonly what: string;
  readonly level: JournalLevel;
  /** When the effect that it tells of was stored [ms]. */
  readonly atMs: number;
  /** Who it concerns: a participant or group id; of commissioning an asset, a site, or a system of the vendor. */
  readonly who?: string;
  /** The numbers and reasons. */
  readonly details?: Attributes;
}

/**
 * What happened, event by event. An entry tells of an effect that is stored, with the time that is
 * stored with the effect: written again it is the same entry, so that a workflow that runs again leaves
 * the journal of one that ran once.
 */
export interface Journal {
  /** Enters an event, once; the first stays. */
  begin(event: JournalEvent): Promise<void>;
  write(entries: readonly JournalEntry[]): Promise<void>;
}

/* ------------------------------------------------------------ publishing */

/** Said to whoever subscribed; delivered at least once, in order per subject. */
export interface Announcement {
  readonly topic: 'prognosis-updated';
  /** The same for the same fact, so that a subscriber can drop repetitions. */
  readonly id: string;
  /** When it was first announced [ms]. */
  readonly createdMs: number;
  /** What it is about; `eventId` is the event that led to it. */
  readonly attributes: Attributes;
}

export interface Publisher {
  publish(announcement: Announcement): Promise<void>;
}

/* ------------------------------------------------------------- workflows */

/** Plain JSON: what a workflow is started with and answers. */
export type WorkflowValue =
  | null
  | boolean
  | number
  | string
  | readonly WorkflowValue[]
  | { readonly [key: string]: WorkflowValue };

/** Which execution. */
export interface ExecutionKey {
  /** Name of the workflow. */
  readonly workflow: string;
  /** Idempotency key: the same name with the same input is the same execution. */
  readonly name: string;
}

export interface ExecutionStart extends ExecutionKey {
  readonly input: WorkflowValue;
}

/** Who runs an execution: one process, for one attempt. */
export interface ExecutionOwner {
  /** Unlike any other's, also of the same process. */
  readonly id: string;
  /** Name of the machine, for people. */
  readonly host: string;
  /**
   * Within what process ids mean something: one boot of one machine, one space of processes. Whether a
   * process of another scope lives cannot be seen from here.
   */
  readonly pidScope: string;
  readonly pid: number;
  /** When the process began, as its system tells it: a process id alone is given anew. */
  readonly processStart: string;
}

/** How an execution ended. */
export type ExecutionOutcome =
  /** `again`: it had ended before, or somebody else has run it: nothing was done here. */
  | { readonly outcome: 'succeeded'; readonly output: WorkflowValue; readonly again: boolean }
  /** `error` is the code of a refusal, or the class of what went wrong. It may be started again. */
  | { readonly outcome: 'failed'; readonly error: string; readonly cause: string }
  | { readonly outcome: 'aborted' }
  | { readonly outcome: 'timed-out' }
  /** Somebody has cancelled it, which is final. */
  | { readonly outcome: 'cancelled'; readonly reason: string }
  /** The name belongs to an execution with another input. */
  | { readonly outcome: 'conflict' };

/** What a wait for an execution that others run has come to. */
export type AwaitedOutcome =
  | Exclude<ExecutionOutcome, { readonly outcome: 'conflict' }>
  /** It is still under way; the time to wait is over. */
  | { readonly outcome: 'pending'; readonly owner: ExecutionOwner }
  /** It has not ended, and who ran it is gone: starting it again completes it. */
  | { readonly outcome: 'abandoned'; readonly owner: ExecutionOwner }
  /** No such execution was ever started. */
  | { readonly outcome: 'unknown' };

/** What came of cancelling an execution. */
export type CancelOutcome =
  /** It has ended so, now or before. */
  | { readonly outcome: 'cancelled' }
  /** It had ended otherwise; nothing is changed. */
  | { readonly outcome: 'ended' }
  /** Who runs it has been told, and had not stopped yet when the time to wait was over. */
  | { readonly outcome: 'pending'; readonly owner: ExecutionOwner }
  | { readonly outcome: 'unknown' };

/** That an execution is not run from its start by who started it. */
export interface OwnershipNotice {
  /** `attached`: another process runs it and is waited for; `taken-over`: that process is gone, it goes on here. */
  readonly kind: 'attached' | 'taken-over';
  readonly owner: ExecutionOwner;
}

/** How far an execution is: parts of the batch work that are done. */
export interface ExecutionProgress {
  readonly doneCount: number;
  readonly totalCount: number;
}

export interface RunExecutionOptions {
  /** Ends the attempt; the execution may be started again. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExecutionProgress) => void;
  readonly onOwnership?: (notice: OwnershipNotice) => void;
}

export interface WaitOptions {
  /** How long to wait [ms]; absent: as long as somebody runs it. */
  readonly timeoutMs?: number;
  /** Ends the wait, not the execution. */
  readonly signal?: AbortSignal;
}

export interface Workflows {
  /**
   * Starts an execution, or finds it, and waits for its end. Where another process runs it, its outcome is
   * waited for; where that process is gone, the execution is taken over and completed. One that failed,
   * timed out or was aborted runs again.
   */
  run(start: ExecutionStart, options?: RunExecutionOptions): Promise<ExecutionOutcome>;
  /** Waits for the end of an execution, and runs nothing. */
  wait(key: ExecutionKey, options?: WaitOptions): Promise<AwaitedOutcome>;
  /** Ends an execution for good; whoever runs it notices within seconds, and is waited for. */
  cancel(key: ExecutionKey, options: WaitOptions & { readonly reason: string }): Promise<CancelOutcome>;
}
