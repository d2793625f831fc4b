import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, StatementSync } from 'node:sqlite';

/**
 * Loaded into every thread of the program before its first file (`--import`): numbers the commits of all
 * its threads, and ends the process with SIGKILL right before or right after one of them. The program
 * itself knows nothing of it.
 */

/** What the variable FLEX_KILL says, as JSON. */
export interface KillOrder {
  /** Where each commit leaves a file named by its number, with the keys that it wrote. */
  readonly folder: string;
  /** The commit, counted from 1; absent: commits are counted only. */
  readonly commit?: number;
  readonly when?: 'before' | 'after';
}

const NUMBER_DIGITS = 6;

const order = JSON.parse(process.env['FLEX_KILL'] ?? 'null') as KillOrder | null;
if (order !== null) watchCommits(order);

function watchCommits({ folder, commit, when }: KillOrder): void {
  const databases = new WeakMap<StatementSync, DatabaseSync>();
  /** Keys that were written since the transaction of this thread began. */
  let keys: string[] = [];
  let lastNumber = 0;

  /** Does `change`, which ends with a commit, unless this is where the process ends. */
  function committing<Result>(change: () => Result): Result {
    lastNumber = takeNumber(folder, lastNumber, keys);
    keys = [];
    if (lastNumber === commit && when === 'before') die();
    const result = change();
    if (lastNumber === commit && when === 'after') die();
    return result;
  }

  const { exec, prepare } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function (sql) {
    return sql === 'COMMIT' ? committing(() => exec.call(this, sql)) : exec.call(this, sql);
  };
  DatabaseSync.prototype.prepare = function (...args) {
    const statement = prepare.apply(this, args);
    databases.set(statement, this);
    return statement;
  };
  const { run } = StatementSync.prototype as { run(...args: SQLInputValue[]): unknown };
  Object.assign(StatementSync.prototype, {
    run(this: StatementSync, ...args: SQLInputValue[]) {
      keys.push(`${String(args[0])} / ${String(args[1])}`);
      const isPart = databases.get(this)?.isTransaction === true;
      return isPart ? run.apply(this, args) : committing(() => run.apply(this, args));
    },
  });
}

/** The next number that no thread has, made known by a file that only one can make. */
function takeNumber(folder: string, above: number, keys: readonly string[]): number {
  for (let number = above + 1; ; number += 1) {
    try {
      const file = openSync(join(folder, String(number).padStart(NUMBER_DIGITS, '0')), 'wx');
      writeSync(file, keys.join('\n'));
      closeSync(file);
      return number;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
