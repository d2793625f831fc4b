import {
  type CycleId,
  cycleId,
  type GroupId,
  type OrderId,
  orderId,
  type RequestId,
  requestId,
} from '../../ids.ts';
import { digestOf } from '../../repositories/index.ts';

/** Characters of the group's id in a derived id: what is named after it stays short enough. */
const GROUP_CHARS_MAX = 24;
const DIGEST_CHARS = 6;

/**
 * The id of a rebalancing says what caused it, so that whoever starts it for the same cause starts the same one.
 *
 * @param repetition - counts from 1: how often the commitments have changed while the aggregate stayed.
 * @returns `rb-<group>-<day>-<revision>`; of a long id of a group its beginning and a digest.
 */
export function rebalanceIdOf(groupId: GroupId, day: string, revision: number, repetition: number): string {
  const group =
    groupId.length <= GROUP_CHARS_MAX
      ? groupId
      : `${groupId.slice(0, GROUP_CHARS_MAX - DIGEST_CHARS - 1)}.${digestOf({ groupId }).slice(0, DIGEST_CHARS)}`;
  return `rb-${group}-${day}-${revision}${repetition === 1 ? '' : `.${repetition}`}`;
}

/** What a round of a rebalancing asks, and what comes of it. */
export interface RoundIds {
  readonly requestId: RequestId;
  readonly cycleId: CycleId;
  readonly orderId: OrderId;
}

/** The ids of a round, made from that of the rebalancing: `<id>-r2`, `c-<id>-r2`, `o-<id>-r2`. */
export function roundIds(rebalanceId: string, round: number): RoundIds {
  const request = requestId(`${rebalanceId}-r${round}`);
  return { requestId: request, cycleId: cycleId(`c-${request}`), orderId: orderId(`o-${request}`) };
}
