import type {
  Announcement,
  Clock,
  ExecutionStart,
  Journal,
  Publisher,
  Solver,
  WorkflowValue,
} from '../ports.ts';
import type { Repositories } from '../repositories/index.ts';

/** What a state machine passes from state to state: references and counts only. */
export type Json = WorkflowValue;

/** What the tasks of all workflows ask of the world. */
export interface WorkflowPorts {
  readonly repositories: Repositories;
  /** Loaded at first use, since that takes longer than most tasks. */
  readonly solver: () => Promise<Solver>;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly publisher: Publisher;
}

/**
 * A task of a workflow. It may run again at any time with the same input: every effect is a
 * conditional write under a key made from the input.
 */
export type Task<Input, Output> = (input: Input, ports: WorkflowPorts) => Promise<Output>;

/** A task as the workflow engine sees it. */
export interface TaskEntry {
  /** Function name in the definition, and of the function when deployed. */
  readonly name: string;
  readonly handle: Task<Json, Json>;
  /** It calculates for long and shares nothing: may run on another thread. */
  readonly heavy: boolean;
}

/** A definition with the tasks that it names; the same for every engine. */
export interface Workflow {
  /** Name of the state machine. */
  readonly name: string;
  /** The definition in the Amazon States Language. */
  readonly definition: unknown;
  readonly tasks: readonly TaskEntry[];
  /** What starts it without anybody asking; deployed these are subscriptions of its topics. */
  readonly subscriptions?: readonly Subscription[];
}

/** An announcement that may start a workflow. */
export interface Subscription {
  readonly topic: Announcement['topic'];
  /** @returns what is to be started; undefined where the announcement is none of the workflow's business. */
  readonly start: (
    announcement: Announcement,
    repositories: Repositories,
  ) => Promise<ExecutionStart | undefined>;
}

/**
 * Enters a task under its name. The definition decides what a task is given, and a test runs every
 * definition, so the input's type is taken on trust here and nowhere else.
 */
export function task<Input, Output>(
  name: string,
  handle: Task<Input, Output>,
  options: { readonly heavy?: boolean } = {},
): TaskEntry {
  return { name, handle: handle as unknown as Task<Json, Json>, heavy: options.heavy ?? false };
}
