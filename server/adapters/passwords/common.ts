/** Read when a password is first chosen: most days none is. */
let known: Promise<ReadonlySet<string>> | undefined;

async function read(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set<string>(dictionary['passwords-common']);
}

/** Whether guessing begins with it: one of the 49,000 commonest, in lower case. */
export async function isCommonPassword(text: string): Promise<boolean> {
  return (await (known ??= read())).has(text);
}
