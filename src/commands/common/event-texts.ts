import type { Telling } from '../../engine/journal/index.ts';
import type { EventKind } from '../../engine/ports.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import { UTC } from '../../engine/time/index.ts';
import type { Style } from '../shell/terminal.ts';
import type { EventState, Standing } from './event-state.ts';

const KIND_TEXTS: { readonly [Kind in EventKind]: string } = {
  request: 'request',
  'prognosis-run': 'prognosis run',
  'market-cycle': 'market cycle',
  'flex-order': 'flex order',
  rebalance: 'rebalancing',
  commissioning: 'commissioning',
};

/** What people call a kind of event. */
export function kindText(kind: EventKind): string {
  return KIND_TEXTS[kind] ?? kind.replaceAll('-', ' ');
}

const LABELS: { readonly [Kind in EventKind]: string } = {
  request: 'request',
  'prognosis-run': 'run',
  'market-cycle': 'cycle',
  'flex-order': 'order',
  rebalance: 'rebalance',
  commissioning: 'pwrcell',
};

/** A kind of event in one word, where there is little room. */
export function kindLabel(kind: EventKind): string {
  return LABELS[kind] ?? kind;
}

/** Zone and currency of an event's group; of one that is not there any more, UTC and none. */
export async function tellingOf(
  event: { readonly groupId?: string },
  { portfolio }: Repositories,
): Promise<Telling> {
  const group = (await portfolio.groups()).find(({ id }) => id === event.groupId);
  return group === undefined ? { zone: UTC, currency: '' } : { zone: group.zone, currency: group.currency };
}

/** A word on how an event stands. */
export interface Mark {
  readonly text: string;
  readonly style: Style;
}

const MARKS: { readonly [State in EventState]?: Mark } = {
  running: { text: 'running', style: 'cyan' },
  'broken-off': { text: 'broken off', style: 'yellow' },
  failed: { text: 'failed', style: 'red' },
  'timed-out': { text: 'timed out', style: 'red' },
  aborted: { text: 'interrupted', style: 'yellow' },
  cancelled: { text: 'cancelled', style: 'yellow' },
};

/** How an event stands, where that is not simply done. */
export function markOf({ state, reason }: Standing): Mark | undefined {
  const mark = MARKS[state];
  if (mark === undefined) return undefined;
  return { text: `${mark.text}${reason === undefined ? '' : `: ${reason}`}`, style: mark.style };
}
