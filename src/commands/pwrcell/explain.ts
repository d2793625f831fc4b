import {
  type AssetFacts,
  type AssetView,
  evidenceOf,
  metadataDueMs,
  remoteState,
  type StateHistory,
  todoFor,
  todoOf,
} from '../../engine/commissioning/index.ts';
import { formatInstant, UTC } from '../../engine/time/index.ts';
import type { Run } from '../shell/define.ts';
import type { View } from '../shell/result.ts';
import type { explain } from './commands.ts';
import { CREATES_MAX } from './commission-options.ts';
import { conditionsJson, conditionsView } from './conditions-view.ts';
import { durationText } from './duration-text.ts';
import { findAsset } from './find-asset.ts';
import { rulesOf } from './session.ts';
import { clockText, evidenceJson, instantJson } from './texts.ts';
import { toCreate, toCreateViews } from './to-create.ts';
import { concertoState, heldBackOf, heldBackText, toldStateJson } from './told-state.ts';
import { withinLimit } from './within-limit.ts';

export const run: Run<typeof explain> = async ({ args, options }, io) => {
  const nowMs = io.clock.nowMs();
  const rules = await rulesOf(options, io);
  const { maxCreates = CREATES_MAX } = options;
  const view = await withinLimit(await findAsset(args.asset, rules, io), rules, maxCreates, io);
  const { fleet } = (await (await io.context()).open()).repositories;
  const { facts, assessment, phase } = view;
  const { topology, warnings } = assessment;
  const evidence = facts.heartbeat?.evidence;
  const state = remoteState(evidenceOf(facts), nowMs, rules);
  const dueMs = metadataDueMs(facts, nowMs);
  const nextMs = phase.phase === 'commissioned' || dueMs === undefined ? undefined : Math.max(dueMs, nowMs);
  const todo = todoText(view);
  const told = await fleet.stateOf(facts.device.id);
  const heldSinceMs = await fleet.heldSinceMs();
  const reported = { facts, verdict: state, told, heldSinceMs, nowMs };
  const held = heldBackOf(reported);
  const known = { rules, told };
  const missing = await toCreate(view, rules, io);
  const timeline = timelineOf(facts, told);
  const timeoutText = durationText(rules.offlineTimeoutMs);
  return {
    kind: 'object',
    data: {
      assetId: facts.device.id,
      systemId: facts.device.remoteId,
      phase,
      remoteState: state,
      ...toldStateJson(reported, held),
      offlineTimeoutMs: rules.offlineTimeoutMs,
      ...(topology === undefined ? {} : { topology }),
      conditions: conditionsJson(view, known),
      warnings,
      ...(evidence === undefined ? {} : { stream: evidenceJson(evidence) }),
      timeline: timeline.map(({ atMs, what }) => ({ ...instantJson('at', atMs), what })),
      ...instantJson('nextMetadataAttempt', nextMs),
      ...(todo === undefined ? {} : { todo }),
      ...(missing.length === 0 ? {} : { toCreate: missing }),
    },
    view: [
      {
        kind: 'pairs',
        pairs: [
          ['asset', facts.device.id],
          ['system', facts.device.remoteId],
          ['phase', `${phase.phase}: ${phase.reason}, ${phase.message}`],
          ['connection', `${state.state}: ${state.reason}, ${state.message} (OFFLINE after ${timeoutText})`],
          ['not told yet', heldBackText(held)],
          ['state in Concerto', concertoState(facts, nowMs)],
          ['wiring', topology === undefined ? undefined : `${topology.class}: ${topology.message}`],
          ['clock', clockText(evidence)],
          ['metadata asked for next', nextMs === undefined ? undefined : formatInstant(nextMs, UTC)],
          ['to do', todo ?? 'nothing but wait'],
        ],
      },
      conditionsView(view, known, nowMs),
      ...toCreateViews(missing),
      ...warningViews(warnings),
      {
        kind: 'pairs',
        title: 'What happened',
        pairs: timeline.map(({ atMs, what }) => [formatInstant(atMs, UTC), what]),
      },
    ],
  };
};

function warningViews(warnings: AssetView['assessment']['warnings']): readonly View[] {
  if (warnings.length === 0) return [];
  const lines = warnings.map(({ reason, message }) => `${reason}: ${message}`);
  return [{ kind: 'lines', title: 'Warnings', lines }];
}

/** The one thing that a person can do: about what keeps it where it is, else about the first warning. */
function todoText({ facts, phase, assessment }: AssetView): string | undefined {
  const [warning] = assessment.warnings;
  return todoFor(phase, facts.device.id) ?? (warning === undefined ? undefined : todoOf(warning.reason));
}

interface Happening {
  readonly atMs: number;
  readonly what: string;
}

function timelineOf(facts: AssetFacts, told: StateHistory | undefined): readonly Happening[] {
  const { device, metadata, heartbeat, status, intents } = facts;
  const of = (atMs: number | undefined, what: string): readonly Happening[] =>
    atMs === undefined || atMs <= 0 ? [] : [{ atMs, what }];
  const happened = [
    ...of(device.seenMs, 'its row in the device table became what it is'),
    ...of(device.absence?.sinceMs, 'a sweep did not find it any more'),
    ...of(metadata?.askedMs, 'metadata were asked for first'),
    ...of(metadata?.lastAttemptMs, `metadata were asked for last, attempt ${metadata?.attemptCount}`),
    ...of(metadata?.answer?.receivedMs, 'metadata were answered'),
    ...Object.values(intents).flatMap(({ atMs, key, state, objectId }) =>
      of(atMs, `${key}: ${state}${objectId === undefined ? '' : `, ${objectId}`}`),
    ),
    ...of(heartbeat?.lastFreshMs, 'its last sample arrived'),
    ...of(status?.observedMs, `the vendor saw it as ${status?.status}`),
    ...(told?.offlineMs ?? []).flatMap((atMs) => of(atMs, 'it became OFFLINE')),
    ...of(told?.toldMs ?? told?.sinceMs, `Concerto was told that it is ${told?.state}`),
    ...of(facts.foundMs, 'a sweep found it last'),
  ];
  return happened.toSorted((left, right) => left.atMs - right.atMs);
}
