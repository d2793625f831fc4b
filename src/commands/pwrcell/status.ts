import type { CommissioningRules } from '../../engine/commissioning/index.ts';
import { type PollSettings, readViews, roundAhead } from '../../engine/fleet/index.ts';
import type { Run } from '../shell/define.ts';
import type { CommandResult } from '../shell/result.ts';
import type { status } from './commands.ts';
import { openSession, PERIOD_MS, pollsOf, rulesOf, type Session } from './session.ts';
import { aheadJson, aheadViews } from './status-ahead.ts';
import { roundOf, statusJson, statusViews, statusWarning } from './status-round.ts';
import { failuresOf } from './texts.ts';

export const run: Run<typeof status> = async ({ options }, io) => {
  const session = await openSession(io, options.dryRun, 'status');
  const polls = pollsOf(options);
  const rules = await rulesOf(options, io, polls);
  if (options.dryRun) return whatIsAhead(session, { polls, rules, limit: options.limit });
  const round = await roundOf(session, { polls, rules });
  const warning = statusWarning(round);
  if (warning !== undefined) io.warn(warning);
  await session.pass.phases(round.phases, { isAutoKnown: false });
  const failures = failuresOf([...round.polled.failures, ...round.evaluated.failures]);
  const { refused } = round.polled;
  await session.pass.close(failures.length + (refused === undefined ? 0 : 1));
  if (refused !== undefined) throw refused;
  return {
    kind: 'object',
    data: statusJson(round),
    view: statusViews(round, options.limit),
    partial: failures.length > 0,
    failures,
  };
};

interface Looking {
  readonly polls: PollSettings;
  readonly rules: CommissioningRules;
  readonly limit: number;
}

/** What a round would ask, and tell on what is known now. */
async function whatIsAhead(
  { fleet, clock }: Session,
  { polls, rules, limit }: Looking,
): Promise<CommandResult> {
  const nowMs = clock.nowMs();
  const views = await readViews(fleet, rules, nowMs);
  const ahead = await roundAhead(views, { ...rules, polls, periodMs: PERIOD_MS }, { fleet, clock });
  return {
    kind: 'object',
    data: { ...aheadJson(ahead), dryRun: true },
    view: [
      {
        kind: 'pairs',
        pairs: [
          ['sites due', ahead.due.length],
          ['states to be told', ahead.transitions.length + ahead.sites.length],
        ],
      },
      ...aheadViews(ahead, limit, nowMs),
    ],
  };
}
