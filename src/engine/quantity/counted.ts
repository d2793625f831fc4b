/** How many there are, in words: `1 offer`, `2 offers`. @param many - where it is not `one` with an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
