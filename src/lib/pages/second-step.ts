/** What the forms of `SecondStep.svelte` bring, as the use case takes it. */
export const secondStepFields = ['challenge', 'code', 'recoveryCode', 'passkey'] as const;

export function secondStepOf(given: Record<(typeof secondStepFields)[number], string>): Record<string, unknown> {
  const { challenge, code, recoveryCode, passkey } = given;
  const proof = passkey !== '' ? { passkey: parsed(passkey) } : recoveryCode !== '' ? { recoveryCode } : { code };
  return { challenge, ...proof };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
