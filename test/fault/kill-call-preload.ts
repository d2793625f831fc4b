import { appendFileSync } from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Loaded into the program before its first file (`--import`): numbers the calls of hosts, and ends the process with SIGKILL
 * right before one of them is sent, or when its answer has come, or will not come, and nobody
 * has seen that yet.
 */

/** What the variable FLEX_KILL_CALL says, as JSON. */
export interface CallKillOrder {
  /** Where each call leaves a line: its method and path. */
  readonly log: string;
  /** The call, counted from 1; absent: calls are counted only. */
  readonly call?: number;
  readonly when?: 'before' | 'after';
}

const order = JSON.parse(process.env['FLEX_KILL_CALL'] ?? 'null') as CallKillOrder | null;
if (order !== null) watchCalls(order);

function watchCalls({ log, call, when }: CallKillOrder): void {
  const { request: send } = http;
  let lastNumber = 0;
  const watched = (...args: Parameters<typeof send>): http.ClientRequest => {
    lastNumber += 1;
    const isMoment = lastNumber === call;
    if (isMoment && when === 'before') die();
    const request = send(...args);
    appendFileSync(log, `${request.method} ${request.path}\n`);
    if (isMoment && when === 'after') {
      request.prependListener('response', die);
      request.prependListener('close', die);
    }
    return request;
  };
  Object.assign(http, { request: watched });
  // The program imports it by its name.
  syncBuiltinESMExports();
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
