import {
  type AssetFacts,
  foundMsOf,
  type HeldBack,
  hasConnection,
  heldBack,
  isToldSinceReturn,
  type StateHistory,
  type StateVerdict,
} from '../../engine/commissioning/index.ts';
import { ageText, instantJson } from './texts.ts';

/** What an asset is by the evidence, what Concerto was told, and what it has. */
export interface ToldState {
  readonly facts: AssetFacts;
  readonly verdict: StateVerdict;
  /** What it was told last; undefined: nothing. */
  readonly told: StateHistory | undefined;
  /** Since when those are not believed that fell silent together; undefined: there are none. */
  readonly heldSinceMs: number | undefined;
  readonly nowMs: number;
}

/** What Concerto had at the last sweep: not what the asset is. */
export function concertoState(facts: AssetFacts, nowMs: number): string {
  return `${facts.device.remoteState ?? 'none'}, by the sweep ${ageText(foundMsOf(facts), nowMs)}`;
}

/** Why Concerto was not told yet what the evidence says; undefined where it was. */
export function heldBackOf({ facts, verdict, told, heldSinceMs, nowMs }: ToldState): HeldBack | undefined {
  const { device, heartbeat } = facts;
  if (!hasConnection(facts, nowMs)) return undefined;
  const history = told !== undefined && isToldSinceReturn(told, device.returned) ? told : undefined;
  if (heldSinceMs !== undefined && history?.state === 'ONLINE' && verdict.state === 'OFFLINE') {
    return { reason: 'IngestSuspect', message: 'many fell silent at once: it is believed a period later' };
  }
  const input = {
    assetId: device.id,
    systemId: device.remoteId,
    history,
    verdict,
    freshCount: heartbeat?.freshCount ?? 0,
    seen: { state: device.remoteState, atMs: foundMsOf(facts) },
    generation: device.generation,
  };
  return heldBack(input, nowMs);
}

export function heldBackText(held: HeldBack | undefined): string | undefined {
  if (held === undefined) return undefined;
  return held.reason === undefined ? held.message : `${held.reason}: ${held.message}`;
}

export function toldStateJson({ facts, told }: ToldState, held: HeldBack | undefined): object {
  const { remoteState = null } = facts.device;
  return {
    concerto: { remoteState, ...instantJson('found', foundMsOf(facts)) },
    ...(told === undefined
      ? {}
      : { told: { state: told.state, ...instantJson('at', told.toldMs ?? told.sinceMs) } }),
    ...(held === undefined ? {} : { notToldYet: held }),
  };
}
