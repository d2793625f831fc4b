import { appendFileSync } from 'node:fs';

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
  const send = globalThis.fetch;
  let lastNumber = 0;
  globalThis.fetch = async (input, init) => {
    lastNumber += 1;
    const number = lastNumber;
    appendFileSync(log, `${init?.method ?? 'GET'} ${new URL(String(input)).pathname}\n`);
    if (number === call && when === 'before') die();
    try {
      return await send(input, init);
    } finally {
      if (number === call && when === 'after') die();
    }
  };
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
