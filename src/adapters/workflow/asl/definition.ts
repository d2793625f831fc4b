import type { Condition } from './choice.ts';
import type { Json } from './json.ts';
import type { Path } from './paths.ts';
import type { Template } from './payload.ts';

/** A state machine that is known to use only what the interpreter supports; made by `loadDefinition`. */
export interface Definition extends StateGraph {
  /** The state machine's name. */
  readonly machine: string;
  /** The execution as a whole ends after this time [s]. */
  readonly timeoutSeconds: number | undefined;
}

/** States that lead to one another: a machine, a branch of a Parallel, or the processor of a Map. */
export interface StateGraph {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export type State =
  | PassState
  | WaitState
  | ChoiceState
  | SucceedState
  | FailState
  | TaskState
  | ParallelState
  | MapState;

interface NamedState {
  readonly name: string;
}

/** Null stands for an empty object. */
interface InputOutput {
  readonly inputPath: Path | null;
  readonly outputPath: Path | null;
}

interface Following {
  /** Absent: the graph ends here. */
  readonly next: string | undefined;
}

/** The names that lead to where a result is put in the input; empty: in place of it; null: it is dropped. */
export type ResultPlace = readonly string[] | null;

export interface ResultHandling extends InputOutput {
  readonly parameters: Template | undefined;
  readonly resultSelector: Template | undefined;
  readonly resultPlace: ResultPlace;
}

export interface Recovery extends Following {
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly attemptsMax: number;
  readonly backoffRate: number;
  readonly delaySecondsMax: number | undefined;
  readonly hasJitter: boolean;
}

export interface Catcher {
  readonly errors: readonly string[];
  readonly resultPlace: ResultPlace;
  readonly next: string;
}

export interface PassState extends NamedState, InputOutput, Following {
  readonly type: 'Pass';
  readonly parameters: Template | undefined;
  readonly result: { readonly value: Json } | undefined;
  readonly resultPlace: ResultPlace;
}

export interface WaitState extends NamedState, InputOutput, Following {
  readonly type: 'Wait';
  readonly until:
    | { readonly kind: 'seconds'; readonly seconds: number }
    | { readonly kind: 'secondsPath'; readonly path: Path }
    | { readonly kind: 'timestamp'; readonly timestampNs: bigint }
    | { readonly kind: 'timestampPath'; readonly path: Path };
}

export interface ChoiceState extends NamedState, InputOutput {
  readonly type: 'Choice';
  readonly choices: readonly { readonly condition: Condition; readonly next: string }[];
  readonly default: string | undefined;
}

export interface SucceedState extends NamedState, InputOutput {
  readonly type: 'Succeed';
}

export interface FailState extends NamedState {
  readonly type: 'Fail';
  readonly error: string | Path | undefined;
  readonly cause: string | Path | undefined;
}

export interface TaskState extends NamedState, ResultHandling, Recovery {
  readonly type: 'Task';
  readonly resource: TaskResource;
  readonly timeoutSeconds: number | undefined;
}

/**
 * `invoke`: Lambda through its service integration. `execution`: an execution of another state machine, whose end is
 * waited for. `function`: a function named by the state itself.
 */
export type TaskResource =
  | { readonly kind: 'invoke' }
  | { readonly kind: 'execution' }
  | { readonly kind: 'function'; readonly resource: string };

export interface ParallelState extends NamedState, ResultHandling, Recovery {
  readonly type: 'Parallel';
  readonly branches: readonly StateGraph[];
}

export interface MapState extends NamedState, ResultHandling, Recovery {
  readonly type: 'Map';
  readonly mode: 'INLINE' | 'DISTRIBUTED';
  readonly processor: StateGraph;
  readonly itemsPath: Path;
  readonly itemSelector: Template | undefined;
  /** 0: as many as the service allows. */
  readonly maxConcurrency: number | Path;
  readonly toleratedFailureCount: number | Path | undefined;
  readonly toleratedFailurePct: number | Path | undefined;
  readonly label: string | undefined;
}
