import type { Readable, Writable } from 'node:stream';
import type { SignalSource } from './signals.ts';
import type { Environment, MaybeTty } from './terminal.ts';

/** The process around the program, handed in so that tests can be the process. */
export interface Surroundings {
  /** The words behind `flex`. */
  readonly argv: readonly string[];
  readonly stdin: Readable & MaybeTty;
  readonly stdout: Writable & MaybeTty;
  readonly stderr: Writable & MaybeTty;
  readonly env: Environment;
  readonly cwd: string;
  readonly signals: SignalSource;
}
