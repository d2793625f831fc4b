import type { Terminal } from './terminal.ts';

/**
 * What commands return. They never print: one renderer turns a result into JSON or text, so that
 * `--json` exists everywhere and stdout holds results and nothing else.
 */

/** Plain data that becomes JSON. Typed arrays become arrays; absent is left out, never null. */
export type JsonObject = object;

export type Cell = string | number | undefined;

/** One column of a table. Numbers stand to the right, everything else to the left. */
export interface Column<T> {
  readonly header: string;
  /** Absent is shown as `-`. */
  readonly value: (row: T) => Cell;
  readonly align?: 'left' | 'right';
}

/** One line of a chart: a power for each period. */
export interface ChartSeries {
  readonly name: string;
  /** [W], one value per period; NaN where there is none. */
  readonly powersW: ArrayLike<number>;
}

/** A chart of powers over the periods of a day. */
export interface ChartView {
  readonly kind: 'chart';
  readonly title?: string;
  /** What each period is called, usually its local start time `HH:MM`; its length is the number of periods. */
  readonly periodLabels: readonly string[];
  /** One to four; the first is filled, the others are drawn over it. */
  readonly series: readonly ChartSeries[];
  /** A corridor behind the series, for example limits or what was ordered [W]. */
  readonly band?: {
    readonly name: string;
    readonly powersWMin: ArrayLike<number>;
    readonly powersWMax: ArrayLike<number>;
  };
  /** An upright line before a period, for example now. */
  readonly marker?: { readonly periodIndex: number; readonly label: string };
  /** Rows of the plot. Default 12. */
  readonly height?: number;
}

export interface TableView {
  readonly kind: 'table';
  readonly title?: string;
  readonly headers: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** The last column is a sentence, which is not cut on a narrow screen. */
  readonly isLastSentence?: boolean;
}

/** A part of what people read; a result's view is a list of them. */
export type View =
  | { readonly kind: 'lines'; readonly title?: string; readonly lines: readonly string[] }
  | {
      readonly kind: 'pairs';
      readonly title?: string;
      /** Pairs whose value is undefined are left out. */
      readonly pairs: readonly (readonly [name: string, value: Cell])[];
    }
  | TableView
  | ChartView;

/** One thing of a batch that failed while the rest was done. */
export interface Failure {
  /** What failed: an id. */
  readonly id: string;
  readonly message: string;
  /** What it is that failed, where several are summed up. Default `failure`. */
  readonly noun?: 'participant' | 'file' | 'group' | 'job';
  /** The job of a batch that it failed in. */
  readonly job?: string;
  /** It was found by an earlier run, and nothing has changed since: who was told of that need not be told again. */
  readonly again?: true;
}

/** How it ended, where that is not simply "done". Each has its exit code. */
export interface Ending {
  /** Part of a batch failed, the rest is done: exit 3. `failures` are said on stderr. */
  readonly partial?: boolean;
  readonly failures?: readonly Failure[];
  /** Still under way when the wait ran out: exit 8. */
  readonly pending?: boolean;
  /** Changes are present; only behind an explicit flag: exit 10. */
  readonly changes?: boolean;
  /** The command that comes next, ready to be typed; said on stderr. */
  readonly next?: string;
}

export interface ObjectResult extends Ending {
  readonly kind: 'object';
  readonly data: JsonObject;
  /** What people read in place of the data; absent: the data's own keys and values. */
  readonly view?: readonly View[];
}

/** A list as the renderer sees it; made by {@link list}, which checks columns against items. */
export interface ListResult extends Ending {
  readonly kind: 'list';
  readonly items: readonly JsonObject[];
  readonly headers: readonly string[];
  readonly cells: (index: number) => readonly Cell[];
  readonly rightAligned: readonly boolean[];
  /** Said where there are no items: `no sites yet: flex portfolio apply -f FILE`. */
  readonly empty?: string;
}

/** One thing after the other, as they come; memory stays bounded. */
export interface StreamResult extends Ending {
  readonly kind: 'stream';
  readonly events: AsyncIterable<StreamEvent>;
  /** How it ended, where that is known only when the events are over; `data` is what the ledger keeps the counts of. */
  readonly ended?: () => Ending & { readonly data?: JsonObject };
}

export interface StreamEvent {
  /** One line of NDJSON; `type` says what it is. */
  readonly data: { readonly type: string } & JsonObject;
  /** What people read, or how it is shown on the very terminal; absent, or undefined there: nothing is shown. */
  readonly line?: string | ((terminal: Terminal) => string | undefined);
}

/** A document: YAML, CSV, XML. With `--json` its `data`. */
export interface TextResult extends Ending {
  readonly kind: 'text';
  readonly text: string;
  readonly data: JsonObject;
}

/** Something was done. `--quiet` says nothing of it. */
export interface DoneResult extends Ending {
  readonly kind: 'done';
  /** In the past tense, with the ids that the next command takes. */
  readonly lines: readonly string[];
  readonly data: JsonObject;
}

export type CommandResult = ObjectResult | ListResult | StreamResult | TextResult | DoneResult;

/** How a result ended; of a stream, once its events are over. */
export function endingOf(result: CommandResult): Ending & { readonly data?: JsonObject } {
  return result.kind === 'stream' ? { ...result, ...result.ended?.() } : result;
}

/** Makes a list; with `--json` it is `{"items": […]}` of the items as they are. */
export function list<T extends JsonObject>(
  items: readonly T[],
  columns: readonly Column<T>[],
  more: Ending & { readonly empty?: string } = {},
): ListResult {
  return {
    ...more,
    kind: 'list',
    items,
    headers: columns.map((column) => column.header),
    cells: (index) => columns.map((column) => column.value(items[index]!)),
    rightAligned: columns.map((column) => column.align === 'right'),
  };
}
