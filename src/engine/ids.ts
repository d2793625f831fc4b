import { InputError } from './errors.ts';

/**
 * Identifiers. Each resource has one id, chosen by the operator, case-sensitive, and made only by
 * its parser here, so that a group's id is not handed where a participant's is meant.
 */

declare const brand: unique symbol;
type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** The kinds of resources that have an id; what each is stands with its type. */
export type GroupId = Id<'group'>;
export type ParticipantId = Id<'participant'>;
export type SiteId = Id<'site'>;
export type DeviceId = Id<'device'>;
export type ContractId = Id<'contract'>;
export type SeriesId = Id<'series'>;
export type RequestId = Id<'request'>;
export type CycleId = Id<'cycle'>;
export type OrderId = Id<'order'>;
export type FeederId = Id<'feeder'>;

const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const SERIES_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(\/[A-Za-z0-9][A-Za-z0-9._-]{0,63})?$/;

/** What an id may look like, as said to the operator. */
export const ID_EXPECTED = '1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit';

/** Whether a text can be an id of anything but a series, which {@link isSeriesId} tells. */
export function isId(text: string): boolean {
  return ID_PATTERN.test(text);
}

/** Cycles and orders are named after their request, with two characters more. */
const REQUEST_ID_CHARS_MAX = 62;

/** Series ids have one optional slash: `home-01/load`. */
export function isSeriesId(text: string): boolean {
  return SERIES_PATTERN.test(text);
}

function parser<T extends string>(
  kind: string,
  accepts: (text: string) => boolean,
  expected: string = ID_EXPECTED,
) {
  return (text: string): T => {
    if (accepts(text)) return text as T; // the brand is made here and nowhere else
    throw new InputError('bad-id', `"${text}" cannot be the id of a ${kind}.`, {
      details: [{ path: '', value: text, expected }],
    });
  };
}

/** Parsers of the ids. @throws InputError `bad-id` for what is none. */
export const groupId = parser<GroupId>('group', isId);
export const participantId = parser<ParticipantId>('participant', isId);
export const siteId = parser<SiteId>('site', isId);
export const deviceId = parser<DeviceId>('device', isId);
export const contractId = parser<ContractId>('contract', isId);
export const seriesId = parser<SeriesId>('series', isSeriesId);
export const requestId = parser<RequestId>(
  'request',
  (text) => isId(text) && text.length <= REQUEST_ID_CHARS_MAX,
  `${ID_EXPECTED}; for a request at most ${REQUEST_ID_CHARS_MAX}`,
);
export const cycleId = parser<CycleId>('cycle', isId);
export const orderId = parser<OrderId>('order', isId);
export const feederId = parser<FeederId>('feeder', isId);
