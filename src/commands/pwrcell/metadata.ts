import {
  type AssetView,
  type PlannedAction,
  planCommissioning,
  unaskedBecause,
  wantedMetadata,
} from '../../engine/commissioning/index.ts';
import { UsageError } from '../../engine/errors.ts';
import { askMetadata, chooseAssets, chosenViews, queryViews, systemKeyOf } from '../../engine/fleet/index.ts';
import type { Run } from '../shell/define.ts';
import type { Failure } from '../shell/result.ts';
import type { metadata } from './commands.ts';
import { noSuchAssets } from './commission-options.ts';
import { openSession, rulesOf } from './session.ts';
import { failuresOf } from './texts.ts';

type Options = Parameters<Run<typeof metadata>>[0]['options'];

export const run: Run<typeof metadata> = async ({ options }, io) => {
  assertFits(options);
  const { fleet, pass, hosts, clock } = await openSession(io, options.dryRun, 'metadata');
  const nowMs = clock.nowMs();
  const settings = { ...(await rulesOf({}, io)), instance: hosts.instance, createsMax: 0 };
  const dueOf = (views: readonly AssetView[]) =>
    planCommissioning(views, settings, nowMs).actions.filter(({ kind }) => kind === 'request-metadata');
  const isNamed = options.all || options.only.length > 0;
  const systems = new Set<string>();
  const views: AssetView[] = [];
  for await (const view of queryViews(fleet, settings, nowMs)) {
    systems.add(systemKeyOf(view.facts.device.remoteId));
    if (isNamed || dueOf([view]).length > 0) views.push(view);
  }
  const { actions, unasked } = wantedOf(views, options);
  const due = actions ?? dueOf(views);
  const facts = views.map((view) => view.facts);
  const ports = { fleet, cloud: hosts.ces, clock, systems };
  const asked = await askMetadata(options.dryRun ? [] : due, facts, ports);
  const { failures, refused, ...counts } = asked;
  const failed = [...unasked, ...failuresOf(failures)];
  await pass.close(failed.length + (refused === undefined ? 0 : 1));
  if (refused !== undefined) throw refused;
  return {
    kind: 'object',
    data: { dueCount: due.length, ...counts, failures: failed, dryRun: options.dryRun },
    view: [
      {
        kind: 'pairs',
        pairs: [
          [actions === undefined ? 'due' : 'wanted', due.length],
          ['asked for', asked.askedCount],
          ['answered', asked.answeredCount],
          ['of systems nobody asked for', asked.unsolicitedCount || undefined],
        ],
      },
    ],
    partial: failed.length > 0,
    failures: failed,
  };
};

/** @throws UsageError where all and some are wanted. */
function assertFits({ only, all }: Options): void {
  if (only.length === 0 || !all) return;
  throw new UsageError('bad-arguments', 'These do not go together.', {
    details: [{ path: '--all', expected: 'no --only beside it' }],
    next: 'flex pwrcell metadata --all',
  });
}

/** What somebody wants to be asked, whatever is due, and why some of it cannot be. */
interface Wanted {
  /** Absent: what is due. */
  readonly actions?: readonly PlannedAction[];
  readonly unasked: readonly Failure[];
}

/** @throws NotFoundError that lists all ids that fit nothing. */
function wantedOf(views: readonly AssetView[], { only, all }: Options): Wanted {
  if (all) return { actions: views.flatMap((view) => wantedMetadata(view) ?? []), unasked: [] };
  if (only.length === 0) return { unasked: [] };
  const chosen = chooseAssets(views, { actions: [] }, { only });
  if (chosen !== undefined && chosen.missingIds.length > 0) throw noSuchAssets(chosen.missingIds);
  const named = chosenViews(views, chosen?.ids);
  return {
    actions: named.flatMap((view) => wantedMetadata(view) ?? []),
    unasked: named.flatMap(({ facts }) => {
      const because = unaskedBecause(facts);
      const { id } = facts.device;
      return because === undefined ? [] : [{ id, message: `${because.reason}: ${because.message}` }];
    }),
  };
}
