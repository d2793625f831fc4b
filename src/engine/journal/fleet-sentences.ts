import type { EntryName } from './kinds.ts';
import { because, colon, counts, listed, sentence, when } from './phrase.ts';
import type { Details } from './sentence.ts';

type Phrase = (details: Details) => string;

type FleetEntry = Extract<
  EntryName,
  | `device-${string}`
  | `absences-${string}`
  | `metadata-${string}`
  | `falls-${string}`
  | 'record-quarantined'
  | 'quarantine-released'
  | 'system-unknown'
  | 'site-created'
  | 'inverter-created'
  | 'asset-linked'
  | 'provisioning-failed'
  | 'state-told'
  | 'site-state-told'
  | 'phase-changed'
  | 'pass-closed'
>;

/** What is said of entries about the commissioning of home batteries. */
export const FLEET_SENTENCES: { readonly [What in FleetEntry]: Phrase } = {
  'device-appeared': (its) => sentence('found in Concerto', system(its), simulated(its)),
  'device-changed': (its) => sentence('changed in Concerto', colon(listed(its.texts('changed')))),
  'device-missing': () => 'not found in Concerto any more',
  'device-returned': () => 'found in Concerto again',
  'device-forgotten': () => 'forgotten: it was gone for too long',
  'absences-held': (its) => sentence('nothing is given up, since so much is missing at once', because(its)),
  'absences-believed': () => 'the assets are there again, or believed to be gone',
  'metadata-resolved': (its) => sentence('wiring known', colon(its.text('wiring') ?? ''), because(its)),
  'metadata-changed': (its) => sentence('another wiring', colon(change(its)), because(its)),
  'record-quarantined': (its) => sentence('records put apart', because(its)),
  'quarantine-released': (its) => sentence('released from the quarantine', because(its)),
  'system-unknown': () => 'sends, and is no device',
  'site-created': (its) => made('site', its),
  'inverter-created': (its) => made('inverter', its),
  'asset-linked': (its) => sentence('linked', because(its)),
  'provisioning-failed': (its) => sentence(its.text('step') ?? 'provisioning', ' failed', because(its)),
  'falls-held': () => 'many fell silent at once: none is believed to be OFFLINE yet',
  'falls-believed': () => 'silence is believed again',
  'state-told': toldState,
  'site-state-told': toldState,
  'phase-changed': (its) => sentence(change(its) || 'in another phase', because(its)),
  'pass-closed': passClosed,
};

function system(its: Details): string | undefined {
  return when(its.text('remoteId'), (id) => `: system ${id}`);
}

function simulated(its: Details): string | undefined {
  return when(its.text('simulated'), () => ', simulated');
}

function made(what: string, its: Details): string {
  const how = its.text('outcome') === 'found' ? 'found, and taken over' : 'created';
  return sentence(
    `${what} `,
    when(its.text('objectId'), (id) => `${id} `),
    how,
    because(its),
  );
}

function toldState(its: Details): string {
  return sentence('Concerto told', colon(change(its)), because(its));
}

/** `OFFLINE → ONLINE`, or what it is where it was nothing. */
function change(its: Details): string {
  return [its.text('from'), its.text('to')].filter((text) => text !== undefined).join(' → ');
}

function passClosed(its: Details): string {
  const parts = listed([
    counts(its, 'appeared', 'new device', 'new devices'),
    counts(its, 'changed', 'device changed', 'devices changed'),
    counts(its, 'missing', 'device missing', 'devices missing'),
    counts(its, 'returned', 'device back', 'devices back'),
    counts(its, 'forgotten', 'device forgotten', 'devices forgotten'),
    counts(its, 'wiring', 'wiring known', 'wirings known'),
    counts(its, 'created', 'object created', 'objects created'),
    counts(its, 'linked', 'asset linked', 'assets linked'),
    counts(its, 'told', 'state told', 'states told'),
    counts(its, 'phases', 'asset in another phase', 'assets in another phase'),
    counts(its, 'quarantined', 'quarantine entry', 'quarantine entries'),
    counts(its, 'released', 'quarantine entry released', 'quarantine entries released'),
    counts(its, 'unknown', 'unknown system', 'unknown systems'),
    counts(its, 'guards', 'guard', 'guards'),
    counts(its, 'failures', 'failure', 'failures'),
  ]);
  return sentence('done', parts === '' ? undefined : `: ${parts}`);
}
