import { InputError } from '../../engine/errors.ts';
import { type ParticipantId, participantId } from '../../engine/ids.ts';
import { parsePricePerKwhMicros } from '../../engine/quantity/index.ts';
import type { StoredChoice } from '../offer/stored-choice.ts';
import type { Io } from '../shell/io.ts';
import { NOTHING_OTHERWISE, readRoom, type StatedWhatIf, together } from './what-if-statement.ts';

/** The part of the world that asks. */
export type Asking = Pick<Io, 'choose' | 'askText'>;

type Kind = 'without' | 'room' | 'shortfall' | 'overshoot' | 'anew' | 'end';

const KINDS: readonly { readonly value: Kind; readonly says: string }[] = [
  { value: 'without', says: 'without a participant' },
  { value: 'room', says: 'more room in some periods' },
  { value: 'shortfall', says: 'another price of what is missing' },
  { value: 'overshoot', says: 'another price of what is too much' },
  { value: 'anew', says: 'back to how it is' },
  { value: 'end', says: 'that is all' },
];

/**
 * Asks for one more thing that shall be otherwise.
 *
 * @param before - what has been stated already.
 * @returns all that is stated now; undefined: nothing more.
 */
export async function nextWhatIf(
  before: StatedWhatIf,
  choice: StoredChoice,
  asking: Asking,
): Promise<StatedWhatIf | undefined> {
  const kind = await asking.choose('What if?', KINDS);
  switch (kind) {
    case 'end':
      return undefined;
    case 'anew':
      return NOTHING_OTHERWISE;
    case 'without':
      return together(before, {
        ...NOTHING_OTHERWISE,
        without: [await askParticipant(before, choice, asking)],
      });
    case 'room':
      return together(before, { ...NOTHING_OTHERWISE, room: [await askRoom(choice, asking)] });
    case 'shortfall':
      return { ...before, shortfallPriceMicrosPerKwh: await askPrice(asking) };
    case 'overshoot':
      return { ...before, overshootPriceMicrosPerKwh: await askPrice(asking) };
  }
}

async function askParticipant(
  { without }: StatedWhatIf,
  { problem }: StoredChoice,
  asking: Asking,
): Promise<ParticipantId> {
  const present = new Set<string>(problem.offers.participantIds);
  for (const id of without) present.delete(id);
  const text = await asking.askText('Which participant?', (id) =>
    present.has(id.trim()) ? undefined : 'no participant with an offer here; flex offer list names them',
  );
  return participantId(text.trim());
}

async function askRoom({ grid }: StoredChoice, asking: Asking): Promise<string> {
  const text = await asking.askText('When, and how much? 18:00-20:00=5kW', (answer) => {
    const read = readRoom(answer, grid);
    return 'problems' in read ? read.problems.map(({ expected }) => expected).join('; ') : undefined;
  });
  return text.trim();
}

async function askPrice(asking: Asking): Promise<number> {
  const text = await asking.askText('Which price per kWh?', (answer) => {
    try {
      return parsePricePerKwhMicros(answer) < 0 ? 'a price of 0 or more' : undefined;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return error.details.map(({ expected }) => expected).join('; ');
    }
  });
  return parsePricePerKwhMicros(text);
}
