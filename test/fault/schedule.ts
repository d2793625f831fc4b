import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import type { AuditReport } from '../../src/engine/audit/index.ts';
import { collect, createRepositories } from '../../src/engine/repositories/index.ts';
import { dayOf, HOUR_MS, parseZone } from '../../src/engine/time/index.ts';
import { runKilled } from './kill.ts';
import { type Random, type ScheduledCommand, type Step, steps } from './schedule-steps.ts';
import type { Workplace } from './workplace.ts';

export interface ScheduleOptions {
  readonly random: Random;
  readonly stepCount: number;
  /** The store is audited after so many steps. */
  readonly auditEvery: number;
}

/** What a schedule has come to. */
export interface ScheduleReport {
  readonly commandCount: number;
  readonly killedCount: number;
  readonly auditCount: number;
  /** Things that the audits looked at. */
  readonly checkCount: number;
  /** Commands by their exit code, −1 for those that were killed. */
  readonly exitCodes: { readonly [code: string]: number };
  /** What is stored at last: `order applied`, `cycle cancelled`, `execution taken over`. */
  readonly stored: { readonly [what: string]: number };
}

/**
 * Done, in part, refused, not found, too late, pending, try again: whatever somebody asks of a market, it is one of
 * these, or the command is killed.
 */
const ORDINARY = new Set([0, 3, 4, 5, 7, 8, 75]);

const KILLED = -1;

/** Commands of which the last are told when something is wrong. */
const TOLD_COMMANDS = 12;

/**
 * Does the steps of a schedule in a workplace. At last everything that was killed is run again, after which nothing
 * may be left unfinished.
 *
 * @throws Error with the last commands, where a command ends with an exit code that none should have, or an audit
 *   finds a violation.
 */
export async function runSchedule(place: Workplace, options: ScheduleOptions): Promise<ScheduleReport> {
  const run = new ScheduleRun(place);
  let stepCount = 0;
  for (const step of steps(options.random)) {
    await run.do(step);
    stepCount += 1;
    if (stepCount % options.auditEvery === 0) await run.audit({ isEnded: false });
    if (stepCount === options.stepCount) break;
  }
  await run.finish();
  await run.audit({ isEnded: true });
  return run.report(await storedIn(place.storePath));
}

class ScheduleRun {
  readonly #place: Workplace;
  readonly #done: string[] = [];
  readonly #killed: (readonly string[])[] = [];
  readonly #exitCodes: { [code: string]: number } = {};
  #auditCount = 0;
  #checkCount = 0;

  constructor(place: Workplace) {
    this.#place = place;
  }

  async do(step: Step): Promise<void> {
    const isAlone = step.length === 1;
    await Promise.all(step.map((command) => this.#command(command, isAlone)));
  }

  /** One that has no fate and no company runs in this process, which is faster. */
  async #command({ args, kill }: ScheduledCommand, isAlone: boolean): Promise<void> {
    const place = this.#place;
    const { exitCode, stderr } =
      kill !== undefined
        ? await runKilled(place, args, kill)
        : await (isAlone ? place.here(args) : place.flex(args));
    const fate = kill === undefined ? '' : `   # killed ${kill.when} commit ${kill.commit}`;
    this.#done.push(`flex ${args.join(' ')}${fate}   # ${exitCode}${isAlone ? '' : ' at once with others'}`);
    this.#exitCodes[exitCode] = (this.#exitCodes[exitCode] ?? 0) + 1;
    if (exitCode === KILLED && kill !== undefined) this.#killed.push(args);
    else if (!ORDINARY.has(exitCode)) this.#fail(`A command ended with exit code ${exitCode}:\n${stderr}`);
  }

  /** Again, in the order in which they were begun: what has been done since is found, or refuses. */
  async finish(): Promise<void> {
    for (const args of this.#killed.splice(0)) await this.do([{ args }]);
  }

  async audit({ isEnded }: { readonly isEnded: boolean }): Promise<void> {
    const { stdout, stderr } = await this.#place.here(['doctor', 'store', '--json']);
    if (stdout === '') this.#fail(`The doctor says nothing: ${stderr}`);
    const { areas } = JSON.parse(stdout) as { readonly areas: readonly [AuditReport] };
    const [{ checkedCount, findings }] = areas;
    this.#auditCount += 1;
    this.#checkCount += checkedCount;
    const wrong = findings.filter(({ severity }) => isEnded || severity === 'violation');
    if (wrong.length > 0) this.#fail(`The audit finds ${JSON.stringify(wrong.slice(0, 5), null, 2)}`);
    const overused = await overusedContracts(this.#place.storePath);
    if (overused.length > 0) this.#fail(`Contracts are used beyond what they allow: ${overused.join('; ')}`);
  }

  report(stored: ScheduleReport['stored']): ScheduleReport {
    return {
      commandCount: this.#done.length,
      killedCount: this.#exitCodes[KILLED] ?? 0,
      auditCount: this.#auditCount,
      checkCount: this.#checkCount,
      exitCodes: this.#exitCodes,
      stored,
    };
  }

  #fail(message: string): never {
    const last = this.#done.slice(-TOLD_COMMANDS);
    const from = this.#done.length - last.length + 1;
    const commands = last.map((line, index) => `${from + index}. ${line}`).join('\n');
    throw new Error(`${message}\nThe last commands:\n${commands}`);
  }
}

async function storedIn(storePath: string): Promise<ScheduleReport['stored']> {
  const table = await openSqliteTable(storePath, { readOnly: true });
  const stored: { [what: string]: number } = {};
  const count = (what: string) => {
    stored[what] = (stored[what] ?? 0) + 1;
  };
  try {
    const { orders, cycles, rebalances, executions } = createRepositories(table);
    for await (const { status } of cycles.list()) count(`cycle ${status}`);
    for await (const { status, factor } of orders.list())
      count(`order ${status}${factor < 1 ? ' in part' : ''}`);
    for await (const { end } of rebalances.list()) count(`rebalancing ${end ?? 'under way'}`);
    for await (const { attempt } of executions.list()) if (attempt > 1) count('execution taken over');
    return stored;
  } finally {
    await table.close();
  }
}

/** Uses of contracts that these do not allow: the contracts of the schedule never change. */
async function overusedContracts(storePath: string): Promise<readonly string[]> {
  const table = await openSqliteTable(storePath, { readOnly: true });
  try {
    const { portfolio, invocations } = createRepositories(table);
    const [group] = await portfolio.groups();
    const zone = parseZone(group?.zone ?? 'UTC');
    const overused: string[] = [];
    for (const contract of await collect(portfolio.contracts())) {
      const uses = await invocations.list(contract.id, { startMs: 0, endMs: Date.UTC(2099, 0) });
      const perDay = new Map<string, number>();
      for (const { startMs } of uses) {
        const day = dayOf(zone, startMs);
        perDay.set(day, (perDay.get(day) ?? 0) + 1);
      }
      for (const [day, count] of perDay) {
        if (count > (contract.maxInvocationsPerDay ?? Number.POSITIVE_INFINITY)) {
          overused.push(`${contract.id} ${count} times on ${day}`);
        }
      }
      uses.forEach(({ orderId, startMs }, index) => {
        const before = uses[index - 1];
        if (before === undefined || startMs - before.endMs >= contract.restMinutes * (HOUR_MS / 60)) return;
        overused.push(`${contract.id} by ${orderId} too soon after ${before.orderId}`);
      });
    }
    return overused;
  } finally {
    await table.close();
  }
}
