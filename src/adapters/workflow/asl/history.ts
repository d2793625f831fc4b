import { ExecutionFailure } from './failures.ts';
import type { Json } from './json.ts';
import type { Limits } from './limits.ts';

type StateKind = 'Choice' | 'Fail' | 'Map' | 'Parallel' | 'Pass' | 'Succeed' | 'Task' | 'Wait';

/** The types of event that the interpreter writes, named as AWS Step Functions names them. */
export type HistoryEventType =
  | `Execution${'Started' | 'Succeeded' | 'Failed' | 'TimedOut' | 'Aborted'}`
  | `${StateKind}StateEntered`
  | `${Exclude<StateKind, 'Fail'>}StateExited`
  | `${'Map' | 'Parallel'}State${'Started' | 'Succeeded' | 'Failed' | 'Aborted'}`
  | `${'Task' | 'Wait'}StateAborted`
  | `MapIteration${'Started' | 'Succeeded' | 'Failed' | 'Aborted'}`
  | `MapRun${'Started' | 'Succeeded' | 'Failed'}`
  | `Task${'Scheduled' | 'Started' | 'Submitted' | 'Succeeded' | 'Failed' | 'TimedOut'}`
  | `LambdaFunction${'Scheduled' | 'Started' | 'Succeeded' | 'Failed' | 'TimedOut'}`;

export type EventDetails = Readonly<Record<string, Json>>;

/**
 * One event of an execution's history in AWS's form: the details stand in a field named after the
 * event's type, `input` and `output` in them are JSON text.
 */
export type HistoryEvent = {
  /** Counted from 1 within the execution. */
  readonly id: number;
  /** The event that led to this one; 0 for the first ones of an execution and for its abort. */
  readonly previousEventId: number;
  /** [ms since epoch] */
  readonly timestampMs: number;
  readonly type: HistoryEventType;
} & { readonly [key in `${string}EventDetails`]?: EventDetails };

/** Where one flow of control is in the history. Branches and iterations each have their own. */
export interface Cursor {
  previousEventId: number;
}

/** Numbers the events of one execution and hands them on; keeps none. */
export class History {
  #count = 0;
  readonly #eventsMax: number;
  readonly #nowMs: () => number;
  readonly #onEvent: (event: HistoryEvent) => void;

  constructor(limits: Limits, nowMs: () => number, onEvent: (event: HistoryEvent) => void) {
    this.#eventsMax = limits.historyEventsMax;
    this.#nowMs = nowMs;
    this.#onEvent = onEvent;
  }

  /** The last event's id. */
  get count(): number {
    return this.#count;
  }

  /**
   * Writes what the flow does next.
   *
   * @throws ExecutionFailure if only the event that ends the execution still has room.
   */
  add(cursor: Cursor, type: HistoryEventType, details?: EventDetails): number {
    const id = this.note(cursor.previousEventId, type, details);
    cursor.previousEventId = id;
    return id;
  }

  /** Writes an event that the next one of the flow does not follow from. @throws as `add` */
  note(previousEventId: number, type: HistoryEventType, details?: EventDetails): number {
    if (this.#count >= this.#eventsMax - 1) throw historyFull(this.#eventsMax, this.#count);
    return this.#write(previousEventId, type, details);
  }

  /** Writes the event that ends the execution. */
  end(previousEventId: number, type: HistoryEventType, details: EventDetails): void {
    this.#write(previousEventId, type, details);
  }

  #write(previousEventId: number, type: HistoryEventType, details: EventDetails | undefined): number {
    this.#count += 1;
    const event = { id: this.#count, previousEventId, timestampMs: this.#nowMs(), type };
    this.#onEvent(details === undefined ? event : { ...event, [detailsKey(type)]: details });
    return this.#count;
  }
}

/** The `input` of an event, as AWS writes it. */
export function inputDetails(input: Json): EventDetails {
  return { input: JSON.stringify(input), inputDetails: { truncated: false } };
}

/** The `output` of an event, as AWS writes it. */
export function outputDetails(output: Json): EventDetails {
  return { output: JSON.stringify(output), outputDetails: { truncated: false } };
}

/** Leaves out what is absent, as AWS does. */
export function presentDetails(fields: Readonly<Record<string, Json | undefined>>): EventDetails {
  const present = Object.entries(fields).filter((field): field is [string, Json] => field[1] !== undefined);
  return Object.fromEntries(present);
}

function historyFull(eventsMax: number, lastId: number): ExecutionFailure {
  const cause = `The execution reached the maximum number of history events (${eventsMax}).`;
  return new ExecutionFailure({ error: 'States.Runtime', cause }, lastId);
}

function detailsKey(type: HistoryEventType): `${string}EventDetails` {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}
