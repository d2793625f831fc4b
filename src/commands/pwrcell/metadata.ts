import { planCommissioning, viewOf } from '../../engine/commissioning/index.ts';
import { askMetadata, readFacts } from '../../engine/fleet/index.ts';
import type { Run } from '../shell/define.ts';
import type { metadata } from './commands.ts';
import { openSession, rulesOf } from './session.ts';
import { failuresOf } from './texts.ts';

export const run: Run<typeof metadata> = async ({ options }, io) => {
  const { fleet, pass, hosts, clock } = await openSession(io, options.dryRun, 'metadata');
  const nowMs = clock.nowMs();
  const rules = await rulesOf({}, io);
  const facts = await readFacts(fleet);
  const views = facts.map((one) => viewOf(one, rules, nowMs));
  const plan = planCommissioning(views, { ...rules, instance: hosts.instance, createsMax: 0 }, nowMs);
  const due = plan.actions.filter(({ kind }) => kind === 'request-metadata');
  const asked = await askMetadata(options.dryRun ? [] : due, facts, { fleet, cloud: hosts.ces, clock });
  const { failures, refused, ...counts } = asked;
  await pass.close(failures.length + (refused === undefined ? 0 : 1));
  if (refused !== undefined) throw refused;
  return {
    kind: 'object',
    data: { dueCount: due.length, ...counts, failures, dryRun: options.dryRun },
    view: [
      {
        kind: 'pairs',
        pairs: [
          ['due', due.length],
          ['asked for', asked.askedCount],
          ['answered', asked.answeredCount],
          ['of systems nobody asked for', asked.unsolicitedCount || undefined],
        ],
      },
    ],
    partial: failures.length > 0,
    failures: failuresOf(failures),
  };
};
