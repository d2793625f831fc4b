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

/** A host that is called over HTTP. */
export interface HostConfig {
  readonly url: string;
  /** Names of environment variables: secrets do not stand in files. */
  readonly login:
    | { readonly kind: 'token'; readonly tokenEnv: string }
    | { readonly kind: 'client'; readonly clientId: string; readonly secretEnv: string };
  /** Of one try [ms]; absent: the default. */
  readonly timeoutMs?: number;
  /** Absent: the default. */
  readonly callsPerSecond?: number;
}

/** The fleet platform, the vendor's cloud, and what we call ourselves there. */
export interface FleetConfig {
  /** Part of every key under which something is created. */
  readonly instance: string;
  readonly concerto: HostConfig;
  readonly ces: HostConfig;
  /** A system that is silent for longer is OFFLINE [ms]; absent: the usual. */
  readonly offlineTimeoutMs?: number;
}

export interface ContextConfig {
  readonly name: string;
  /** The file of the embedded store, absolute. */
  readonly storePath: string;
  readonly subscribers: readonly Subscriber[];
  /** Absent: the usual jobs. */
  readonly jobs?: readonly JobConfig[];
  /** Absent: it has no fleet. */
  readonly fleet?: FleetConfig;
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
