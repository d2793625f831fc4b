import type { Attributes, Item } from '../../../src/engine/ports.ts';
import { copyTo, type Damage, drop, dropAll, edit, set } from './damaged.ts';
import type { Spoiling } from './damages.ts';

const violations = (...ids: readonly string[]) => ids.map((id) => `${id} violation`);
const unfinished = (...ids: readonly string[]) => ids.map((id) => `${id} unfinished`);

const isStep = (step: string) => (item: Item) => item.attributes['step'] === step;
const isWhat = (what: string) => (item: Item) => item.attributes['what'] === what;
const isLine = (seq: number) => (item: Item) => item.attributes['seq'] === seq;
const ABSENT_SINCE_NEVER = { sweepCount: 3 };

/** What can be wrong with a fleet. */
export const FLEET_SPOILINGS: readonly Spoiling[] = [
  { spoils: 'an asset has no row', damage: drop('FLEET-DEVICES'), fires: unfinished('fleet-devices') },
  {
    spoils: 'the device table is gone',
    damage: dropAll('FLEET-DEVICES'),
    fires: unfinished('fleet-devices'),
  },
  {
    spoils: 'an asset has two rows',
    damage: copyTo('FLEET-DEVICES', () => ({ sk: 'a-999999' })),
    fires: violations('fleet-devices'),
  },
  {
    spoils: 'a row is of another generation than it says',
    damage: edit('FLEET-DEVICES', set('generation', 'x@y')),
    fires: violations('fleet-devices'),
  },
  {
    spoils: 'an absent asset never expires',
    damage: edit('FLEET-DEVICES', set('absence', ABSENT_SINCE_NEVER)),
    fires: violations('fleet-devices'),
  },
  {
    spoils: 'an asset was absent before it was seen',
    damage: edit('FLEET-DEVICES', set('absence', { sinceMs: 1, sweepCount: 3 })),
    fires: violations('fleet-devices'),
  },
  {
    spoils: 'an answer of the vendor is of another asset',
    damage: edit('FLEET-METADATA', set('id', 'a-999999')),
    fires: violations('fleet-devices'),
  },
  {
    spoils: 'a status is of an asset that there is not',
    damage: copyTo('FLEET-STATUS', ({ attributes }) => ({
      sk: 'a-999999',
      attributes: set('id', 'a-999999')(attributes),
    })),
    fires: unfinished('fleet-devices'),
  },
  {
    spoils: 'a system was heard that no asset has',
    damage: copyTo('FLEET-HEARTBEATS', ({ attributes }) => ({
      sk: '000100079999',
      attributes: set('id', '000100079999')(attributes),
    })),
    fires: unfinished('fleet-devices'),
  },
  {
    spoils: 'it is not known when a system was heard',
    damage: drop('FLEET-HEARTBEATS'),
    fires: violations('fleet-devices'),
  },
  {
    spoils: 'a step was sent, and nobody knows what came of it',
    damage: edit(
      'FLEET-INTENTS',
      ({ objectId: _, ...rest }) => ({ ...rest, state: 'sent' }),
      isStep('inverter'),
    ),
    fires: unfinished('fleet-provisioning'),
  },
  {
    spoils: 'a step is done without an object',
    damage: edit('FLEET-INTENTS', ({ objectId: _, ...rest }) => rest, isStep('site')),
    fires: violations('fleet-provisioning'),
  },
  {
    spoils: 'a step is in no possible state',
    damage: edit('FLEET-INTENTS', set('state', 'perhaps')),
    fires: violations('fleet-provisioning'),
  },
  {
    spoils: 'a step has the key of another step',
    damage: edit('FLEET-INTENTS', set('key', 'link:x:test'), isStep('site')),
    fires: violations('fleet-provisioning'),
  },
  {
    spoils: 'a step is of another asset',
    damage: edit('FLEET-INTENTS', set('assetId', 'a-999999')),
    fires: violations('fleet-devices', 'fleet-provisioning'),
  },
  { spoils: 'two sites are one object', damage: sameObject('site'), fires: violations('fleet-provisioning') },
  { spoils: 'an object is made twice', damage: sameKey('inverter'), fires: violations('fleet-provisioning') },
  {
    spoils: 'an object was created of which nothing is noted',
    damage: drop('FLEET-INTENTS', isStep('site')),
    fires: violations('fleet-provisioning'),
  },
  {
    spoils: 'what was created is not in the log',
    damage: drop('AUDIT-LOG', isWhat('create-inverter')),
    fires: violations('audit-log'),
  },
  {
    spoils: 'no line is about a step that was done',
    damage: (items) =>
      items.filter(({ pk, attributes }) => pk !== 'AUDIT-LOG' || attributes['what'] !== 'link'),
    fires: violations('fleet-provisioning', 'audit-log'),
  },
  {
    spoils: 'a state is none',
    damage: edit('FLEET-STATES', set('state', 'PERHAPS')),
    fires: violations('fleet-states'),
  },
  {
    spoils: 'a state is another than Concerto was told',
    damage: edit('FLEET-STATES', set('state', 'ERROR')),
    fires: violations('fleet-states'),
  },
  {
    spoils: 'an asset fell OFFLINE after it is so',
    damage: edit('FLEET-STATES', set('offlineMs', [9_999_999_999_999])),
    fires: violations('fleet-states'),
  },
  {
    spoils: 'a state that was told is forgotten',
    damage: drop('FLEET-STATES'),
    fires: violations('fleet-states'),
  },
  {
    spoils: 'the state of a site is forgotten',
    damage: drop('FLEET-SITE-STATES'),
    fires: violations('fleet-states'),
  },
  {
    spoils: 'a state is in no line of the log',
    damage: copyTo('FLEET-STATES', ({ attributes }) => ({
      sk: 'a-999999',
      attributes: set('id', 'a-999999')(attributes),
    })),
    fires: violations('fleet-states'),
  },
  {
    spoils: 'what was put apart is not counted',
    damage: edit('FLEET-NOTES', set('count', 0)),
    fires: violations('fleet-quarantine'),
  },
  {
    spoils: 'what was put apart has a reason that there is not',
    damage: edit('FLEET-NOTES', set('reason', 'BecauseOfThat')),
    fires: violations('fleet-quarantine'),
  },
  {
    spoils: 'what was put apart ends before it began',
    damage: edit('FLEET-NOTES', set('lastMs', 1)),
    fires: violations('fleet-quarantine'),
  },
  {
    spoils: 'what is kept of it is lost',
    damage: drop('FLEET-SAMPLES'),
    fires: violations('fleet-quarantine'),
  },
  {
    spoils: 'what is kept of it was never counted',
    damage: edit('FLEET-NOTES', set('counted', [[1, 2]])),
    fires: violations('fleet-quarantine'),
  },
  {
    spoils: 'an asset is not found by its system',
    damage: drop('FLEET-SYSTEMS'),
    fires: violations('fleet-devices'),
  },
  {
    spoils: 'an unknown system was heard never',
    damage: edit('FLEET-UNKNOWN', set('recordCount', 0)),
    fires: violations('fleet-quarantine'),
  },
  {
    spoils: 'somebody has changed who did it',
    damage: edit('AUDIT-LOG', set('who', 'a-999999'), isLine(3)),
    fires: violations('audit-log'),
  },
  {
    spoils: 'a line of the log is gone',
    damage: drop('AUDIT-LOG', isLine(5)),
    fires: violations('audit-log'),
  },
  { spoils: 'the last line of the log is gone', damage: withoutLastLine, fires: violations('audit-log') },
  { spoils: 'the whole log is gone', damage: dropAll('AUDIT-LOG'), fires: violations('audit-log') },
  { spoils: 'nobody knows where the log ends', damage: drop('AUDIT-HEAD'), fires: violations('audit-log') },
  {
    spoils: 'a line was added to the log',
    damage: copyTo('AUDIT-LOG', () => ({ sk: '000000999999' })),
    fires: violations('audit-log'),
  },
  {
    spoils: 'the pass of a line is not entered',
    damage: drop('EVENT', isKind('commissioning')),
    fires: violations('audit-log', 'journal'),
  },
  {
    spoils: 'an entry is not in the story of its asset',
    damage: drop('JOURNAL-OF'),
    fires: violations('fleet-journal'),
  },
  {
    spoils: 'the story of an asset has an entry that there is not',
    damage: drop('JOURNAL', isWhat('device-appeared')),
    fires: violations('fleet-journal'),
  },
  {
    spoils: 'an entry is about another asset than the story',
    damage: edit('JOURNAL', set('who', 'a-999999'), isWhat('asset-linked')),
    fires: violations('fleet-journal'),
  },
];

function isKind(kind: string) {
  return ({ attributes }: { readonly attributes: Attributes }) => attributes['kind'] === kind;
}

function stepsOf(items: readonly Item[], step: string): readonly Item[] {
  return items.filter((item) => item.pk === 'FLEET-INTENTS' && isStep(step)(item));
}

/** The second of two steps gets the object of the first. */
function sameObject(step: string): Damage {
  return (items) => {
    const [first, ...others] = stepsOf(items, step);
    const second = others.find(({ attributes }) => attributes['key'] !== first!.attributes['key']);
    return edit(
      'FLEET-INTENTS',
      set('objectId', first!.attributes['objectId']!),
      (item) => item === second,
    )(items);
  };
}

function sameKey(step: string): Damage {
  return (items) => {
    const [first, second] = stepsOf(items, step);
    return edit('FLEET-INTENTS', set('key', first!.attributes['key']!), (item) => item === second)(items);
  };
}

function withoutLastLine(items: Parameters<Damage>[0]): ReturnType<Damage> {
  const last = items.filter(({ pk }) => pk === 'AUDIT-LOG').at(-1);
  return items.filter((item) => item !== last);
}
