/** flex.yaml as the program knows it, once it has been read. */

/** A program that is started when something is published. */
export interface Subscriber {
  readonly topic: 'prognosis-updated';
  /** The program and its arguments; it gets the announcement as JSON on stdin. */
  readonly exec: readonly [string, ...string[]];
}

export interface ContextConfig {
  readonly name: string;
  /** The file of the embedded store, absolute. */
  readonly storePath: string;
  readonly subscribers: readonly Subscriber[];
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
