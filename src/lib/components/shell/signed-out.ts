import { whenSignedOutElsewhere } from '#lib/live/kept-work.ts';

const askAgainMs = 500;
const askAtMost = 20;

/** Whether the session has ended; another page says that it is about to. */
async function isOver(): Promise<boolean> {
  for (let asked = 0; asked < askAtMost; asked += 1) {
    const answer = await fetch('/api/v1/me').catch(() => undefined);
    if (answer?.status === 401) return true;
    await new Promise((resolve) => setTimeout(resolve, askAgainMs));
  }
  return false;
}

/**
 * What this page shows of its reader goes when they sign out in another one: pages without a live connection hear of it
 * by no other way, and the next person at this browser may not have pressed anything yet. @returns stops listening
 */
export const leaveWhenSignedOut = (): (() => void) =>
  whenSignedOutElsewhere(() => void isOver().then((over) => over && location.replace('/sign-in')));
