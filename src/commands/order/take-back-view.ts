import type { ParticipantOrder } from '../../engine/repositories/index.ts';
import { energyWh } from '../common/periods-view.ts';
import { energyChangeText } from '../common/power-text.ts';
import type { View } from '../shell/result.ts';
import type { StoredOrder } from './order-facts.ts';

/** Participants that are listed; the others are counted. */
const LISTED_MAX = 40;

/** Whose plan and prognosis would be made anew, had the order been taken back. */
export function wouldBeTakenBack({ order, participants }: StoredOrder): readonly ParticipantOrder[] {
  if (order.status === 'cancelled') return [];
  return participants.filter(
    ({ state, cancelledMs }) => cancelledMs === undefined && (state === 'applied' || state === 'pending'),
  );
}

/** What taking an order back would do. */
export function takeBackViews(stored: StoredOrder): readonly View[] {
  const { order, grid, group } = stored;
  const affected = wouldBeTakenBack(stored);
  const head: View = {
    kind: 'pairs',
    pairs: [
      ['order', order.id],
      ['state', `${order.status}, would be cancelled`],
      ['group', group.id],
      ['day', `${grid.day} ${grid.zone}`],
      ['participants', `${affected.length} of ${stored.participants.length} would be taken back`],
    ],
  };
  if (affected.length === 0) return [head];
  const shown = affected.slice(0, LISTED_MAX);
  const title = 'Would be taken back';
  return [
    head,
    {
      kind: 'table',
      title: affected.length > shown.length ? `${title} (the first ${shown.length})` : title,
      headers: ['participant', 'option', 'ordered less', 'ordered more'],
      rows: shown.map(({ participantId, optionId, activationFactor, deltaW }) => [
        participantId,
        `${optionId} × ${activationFactor.toFixed(2)}`,
        energyText(
          deltaW.map((change) => Math.min(0, change)),
          stored,
        ),
        energyText(
          deltaW.map((change) => Math.max(0, change)),
          stored,
        ),
      ]),
    },
  ];
}

function energyText(deltaW: Int32Array, { grid }: StoredOrder): string {
  return energyChangeText(energyWh(deltaW, grid.periodMs));
}
