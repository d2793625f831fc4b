import { expect, test } from 'vitest';
import { WORKFLOWS } from '../../../src/engine/workflows/index.ts';

/** What the service asks of a definition beyond what the interpreter refuses when it loads one. */

interface State {
  readonly Type: string;
  readonly ResultPath?: string | null;
  readonly OutputPath?: string | null;
  readonly End?: boolean;
  readonly ItemProcessor?: { readonly States: { readonly [name: string]: State } };
}

const statesOf = (definition: unknown): readonly (readonly [string, State])[] =>
  Object.entries((definition as { readonly States: { readonly [name: string]: State } }).States);

const discarding = WORKFLOWS.flatMap(({ name, definition }) =>
  statesOf(definition)
    .filter(([, { Type, ResultPath }]) => Type === 'Map' && ResultPath === null)
    .map(([state, map]) => [`${name} ${state}`, map] as const),
);

test('there are Maps whose results nobody wants', () => {
  expect(discarding.length).toBeGreaterThan(3);
});

// Of all batches together they have to fit a payload: a copy of its input from each of 2,000 would not.
test.each(discarding)('the children of %s answer nothing', (_, { ItemProcessor }) => {
  for (const [, { End, OutputPath }] of statesOf(ItemProcessor)) {
    if (End === true) expect(OutputPath).toBeNull();
  }
});
