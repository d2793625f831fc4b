import { dueSites, readPolled } from '../../engine/fleet/index.ts';
import { collect } from '../../engine/repositories/index.ts';
import type { Run } from '../shell/define.ts';
import type { CommandResult } from '../shell/result.ts';
import type { status } from './commands.ts';
import { openSession, pollsOf, rulesOf, type Session } from './session.ts';
import { roundOf, statusJson, statusViews, statusWarning } from './status-round.ts';
import { failuresOf } from './texts.ts';

export const run: Run<typeof status> = async ({ options }, io) => {
  const session = await openSession(io, options.dryRun, 'status');
  const polls = pollsOf(options);
  if (options.dryRun) return whatIsDue(session, polls);
  const round = await roundOf(session, { polls, rules: rulesOf(options, polls) });
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

async function whatIsDue(
  { fleet, clock }: Session,
  polls: Parameters<typeof dueSites>[2],
): Promise<CommandResult> {
  const asked = new Map((await collect(fleet.polls())).map(({ id, askedMs }) => [id, askedMs]));
  const facts = await readPolled(fleet, {
    nowMs: clock.nowMs(),
    withHeartbeats: polls.kind === 'adaptive',
  });
  const due = dueSites(facts, asked, polls, clock.nowMs());
  return {
    kind: 'object',
    data: { dueCount: due.length, due, dryRun: true },
    view: [{ kind: 'pairs', pairs: [['sites due', due.length]] }],
  };
}
