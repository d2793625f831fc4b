import type { Timetable } from '../../engine/schedule/index.ts';

/** flex.yaml as the program knows it, once it has been read. */

/** A program that is started when something is published. */
export interface Subscriber {
  readonly topic: 'prognosis-updated';
  /** The program and its arguments; it gets the announcement as JSON on stdin. */
  readonly exec: readonly [string, ...string[]];
}

/** What `flex batch` runs, and when. */
export interface JobConfig {
  readonly name: string;
  /** The words behind `flex`. */
  readonly run: readonly string[];
  readonly timetable: Timetable;
  /** Zone of the timetable and of days; absent: that of the groups. */
  readonly zone?: string;
  /** How long after its time a run still makes sense [ms]; absent: the default. */
  readonly catchUpMs?: number;
}

export interface ContextConfig {
  readonly name: string;
  /** The file of the embedded store, absolute. */
  readonly storePath: string;
  readonly subscribers: readonly Subscriber[];
  /** Absent: the usual jobs. */
  readonly jobs?: readonly JobConfig[];
}

export interface WorkspaceConfig {
  /** The folder of flex.yaml. */
  readonly dir: string;
  /** flex.yaml itself. */
  readonly file: string;
  readonly contexts: readonly ContextConfig[];
  /** The context that is used where none is named. */
  readonly currentContext: string;
}
