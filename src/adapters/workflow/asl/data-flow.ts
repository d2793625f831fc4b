import type { ResultHandling, ResultPlace } from './definition.ts';
import { StateFailure } from './failures.ts';
import { scopeOf, type Visit } from './flow.ts';
import { isJsonObject, type Json } from './json.ts';
import type { Path } from './paths.ts';
import { fillTemplate, selectPath, type Template } from './payload.ts';

/** The state's input after `InputPath`. @throws RuntimeProblem */
export function selectInput(visit: Visit, inputPath: Path | null): Json {
  return selectPath(scopeOf(visit, visit.rawInput), inputPath);
}

/** The state's output after `OutputPath`. @throws RuntimeProblem */
export function selectOutput(visit: Visit, outputPath: Path | null, output: Json): Json {
  return selectPath(scopeOf(visit, output), outputPath);
}

/** A payload template filled from `document`, or the document itself where there is none. @throws RuntimeProblem */
export function shape(visit: Visit, template: Template | undefined, document: Json): Json {
  return template === undefined ? document : fillTemplate(template, scopeOf(visit, document));
}

/** What a state hands on: its result after `ResultSelector`, `ResultPath` and `OutputPath`. */
export function outputOfResult(visit: Visit, handling: ResultHandling, result: Json): Json {
  const selected = shape(visit, handling.resultSelector, result);
  const placed = placeResult(visit.rawInput, selected, handling.resultPlace);
  return selectOutput(visit, handling.outputPath, placed);
}

/**
 * Puts a result into the input, creating objects on the way.
 *
 * @throws StateFailure States.ResultPathMatchFailure if something that is no object is in the way.
 */
export function placeResult(input: Json, result: Json, place: ResultPlace): Json {
  if (place === null) return input;
  const [name, ...rest] = place;
  if (name === undefined) return result;
  if (!isJsonObject(input)) {
    const cause = `Unable to apply step "${name}" to input ${JSON.stringify(input)}`;
    throw new StateFailure({ error: 'States.ResultPathMatchFailure', cause });
  }
  const inside = Object.hasOwn(input, name) ? (input[name] ?? null) : {};
  return { ...input, [name]: placeResult(rest.length > 0 ? inside : null, result, rest) };
}
