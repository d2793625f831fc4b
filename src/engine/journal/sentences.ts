import { counted } from '../quantity/index.ts';
import { FLEET_SENTENCES } from './fleet-sentences.ts';
import type { EntryName } from './kinds.ts';
import {
  because,
  colon,
  counts,
  listed,
  option,
  proof,
  range,
  reasons,
  revision,
  sentence,
  subscriber,
  when,
} from './phrase.ts';
import type { Details } from './sentence.ts';

type Phrase = (details: Details) => string;

/** What is said of each kind of entry. */
export const SENTENCES: { readonly [What in EntryName]: Phrase } = {
  'request-stored': (its) =>
    sentence(
      `asks for ${range(its) ?? 'a change'}`,
      when(its.count('periods'), (periods) => ` in ${counted(periods, 'period')}`),
      when(its.text('day'), (day) => ` of ${day}`),
      when(its.time('deadlineMs'), (time) => `; answers are taken until ${time}`),
    ),

  'prognosis-stored': (its) => sentence('plan and prognosis stored', revision(its)),
  'prognosis-unchanged': (its) => sentence('plan and prognosis as before', revision(its)),
  'prognosis-failed': (its) => sentence('not planned', because(its)),
  'run-closed': (its) =>
    sentence(
      'run ended',
      colon(
        listed([
          counts(its, 'stored', 'new prognosis', 'new prognoses'),
          when(its.count('unchanged'), (count) => `${count} unchanged`),
          when(its.count('failed'), (count) => `${count} failed`),
        ]),
      ),
    ),

  'cycle-opened': (its) =>
    sentence(
      'cycle opened',
      when(its.count('participants'), (count) => `: ${counted(count, 'participant')} to answer`),
      when(its.count('prognosisRevision'), (number) => `, against revision ${number} of the sum`),
    ),
  'offer-made': (its) => {
    const options = its.count('options') ?? 0;
    return options > 0
      ? `offers ${counted(options, 'option')}`
      : sentence('offers nothing', reasons(its.texts('reasons')));
  },
  'offer-failed': (its) => sentence('could not answer', reasons(its.texts('reasons')), because(its)),
  'participant-late': () => 'had not answered by the deadline',
  'offers-selected': (its) =>
    sentence(
      its.count('accepted') === 0
        ? 'took nothing'
        : `took ${counted(its.count('accepted') ?? 0, 'offer')}${when(its.money('priceMicros'), (price) => ` for ${price}`) ?? ''}`,
      colon(proof(its) ?? ''),
    ),
  'cycle-closed': (its) =>
    sentence(
      'cycle ended',
      colon(
        listed([
          when(its.count('participants'), (count) => `${its.count('options') ?? 0} of ${count} with options`),
          when(its.count('failed'), (count) => (count > 0 ? `${count} could not answer` : undefined)),
          when(its.count('late'), (count) => (count > 0 ? `${count} late` : undefined)),
          when(its.count('accepted'), (count) => `${count} taken`),
        ]),
      ),
    ),
  'cycle-cancelled': (its) => sentence('cycle cancelled', because(its)),

  'order-opened': (its) =>
    sentence(
      'order opened',
      when(its.count('factor'), (factor) => (factor === 1 ? undefined : ` × ${factor}`)),
      when(its.count('participants'), (count) => `: ${counted(count, 'participant')}`),
      when(its.money('priceMicros'), (price) => `, ${price}`),
      when(its.text('rebalanceId'), (id) => `, for ${id}`),
    ),
  'order-applied': (its) =>
    sentence(
      'follows the order',
      option(its),
      when(its.count('prognosisRevision'), (number) => `: prognosis revision ${number}`),
    ),
  'order-failed': (its) => sentence('cannot follow the order', option(its), because(its)),
  'order-closed': (its) =>
    sentence(
      'order ended',
      colon(
        listed([
          when(its.count('applied'), (count) => `${counted(count, 'participant')} will follow`),
          when(its.count('refused'), (count) => (count > 0 ? `${count} refused` : undefined)),
          when(its.count('failed'), (count) => (count > 0 ? `${count} cannot` : undefined)),
        ]),
      ),
    ),

  'rebalance-opened': (its) =>
    sentence(
      'rebalancing',
      when(its.text('day'), (day) => ` ${day}`),
      when(its.count('revision'), (number) => ` because of revision ${number} of the sum`),
      when(its.count('orders'), (count) => `: ${counted(count, 'order')} to keep`),
    ),
  'deviation-found': (its) =>
    sentence(
      when(its.count('round'), (round) => `look ${round}: `),
      its.count('excessWh') === 0
        ? 'within the tolerance'
        : `${its.energy('excessWh') ?? 'some energy'} beyond the tolerance`,
      when(its.money('costMicros'), (cost) =>
        its.count('costMicros') === 0 ? undefined : `, worth ${cost}`,
      ),
      its.text('decision') === 'request' ? '; the group is asked for the difference' : undefined,
    ),
  'round-ordered': (its) =>
    sentence(
      'ordered the difference',
      when(its.money('priceMicros'), (price) => ` for ${price}`),
      when(its.count('applied'), (count) => `: ${counted(count, 'participant')} will follow`),
      when(its.count('failed'), (count) => (count > 0 ? `, ${count} cannot` : undefined)),
    ),
  'round-no-offer': (its) => sentence('nothing to order', because(its)),
  'round-refused': (its) => sentence('this round was refused', because(its)),
  'rebalance-closed': (its) =>
    sentence(
      'rebalancing ended',
      when(its.text('end'), (end) => `, ${end.replaceAll('-', ' ')}`),
      when(its.count('rounds'), (count) => ` after ${counted(count, 'round')}`),
      when(its.energy('excessWh'), (energy) =>
        its.count('excessWh') === 0 ? undefined : `; ${energy} is left`,
      ),
      when(its.money('costMicros'), (cost) => (its.count('costMicros') === 0 ? undefined : ` at ${cost}`)),
    ),
  'order-refused': (its) => sentence('the order asks what the contract no longer allows', because(its)),
  'cancellation-opened': (its) => sentence('somebody takes the order back before it begins', because(its)),
  'order-given-back': (its) =>
    sentence(
      'has given the order back',
      when(its.count('prognosisRevision'), (number) => `: prognosis revision ${number}`),
      because(its),
    ),
  'cancellation-closed': (its) =>
    sentence(
      'order cancelled',
      when(its.count('givenBack'), (count) => `: ${counted(count, 'participant')} without it again`),
    ),

  'aggregate-stored': (its) =>
    sentence(
      'sum stored',
      revision(its),
      when(its.count('participants'), (count) => `, ${counted(count, 'participant')}`),
      when(its.energy('energyWh'), (energy) => `, ${energy}`),
      when(its.energyChange('deltaWh'), (change) => ` (${change})`),
    ),
  'aggregate-unchanged': (its) => sentence('sum as before', revision(its)),
  'aggregate-empty': (its) =>
    sentence(
      'no participant has a prognosis',
      when(its.text('day'), (day) => ` of ${day}`),
    ),
  'prognosis-updated': (its) => sentence('announced the sum', revision(its)),
  'subscriber-told': (its) => sentence('told ', subscriber(its)),
  'subscriber-failed': (its) =>
    sentence(
      subscriber(its),
      ' failed',
      when(its.text('failure'), (why) => `: ${why}`),
    ),

  ...FLEET_SENTENCES,
};
