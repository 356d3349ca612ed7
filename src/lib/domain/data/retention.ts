/** How long an organisation keeps what is not sealed (V4). Sealed minutes are never deleted by any of these. */
export const retentionCategories = ['mail', 'interests', 'endedProfiles', 'history', 'cancelledMeetings'] as const;
export type RetentionCategory = (typeof retentionCategories)[number];

/** Months; `never`: it is not deleted. */
export type RetentionPeriod = number | 'never';
export type RetentionPeriods = Record<RetentionCategory, RetentionPeriod>;

export const monthsAtMost = 600;

/** Of what an organisation has not decided itself. */
const defaultPeriods: RetentionPeriods = {
  mail: 24,
  interests: 'never',
  endedProfiles: 'never',
  history: 'never',
  cancelledMeetings: 'never',
};

export const categoryWords: Record<RetentionCategory, { name: string; what: string; from: string }> = {
  mail: {
    name: 'Mail',
    what: 'Notices and other mail that the service wrote. That notice was given stays with the meeting.',
    from: 'the day it was written',
  },
  interests: {
    name: 'Interests that have ended',
    what: 'Entries of the register that no longer stand. Schools keep them published for twelve months.',
    from: 'the day the interest ended',
  },
  endedProfiles: {
    name: 'Accounts of people who have left',
    what: 'E-mail address, user name, password and devices. The name stays in minutes and in the audit log.',
    from: 'the end of their last place on a board',
  },
  history: {
    name: 'History of signed minutes',
    what: 'Who typed what and when, with what was deleted from the text. The signed minutes themselves are kept for good.',
    from: 'the day the minutes were signed',
  },
  cancelledMeetings: {
    name: 'Cancelled meetings',
    what: 'The meeting with its agenda, papers, replies and what had been typed. That it was cancelled stays in the audit log.',
    from: 'its date, or the day it was cancelled if that was later',
  },
};

/** What has a period that nobody sets. */
export const fixedPeriods: readonly { what: string; kept: string }[] = [
  { what: 'Signed minutes, and what was sealed with them', kept: 'For good' },
  { what: 'The audit log', kept: 'For good' },
  { what: 'Files made to take away', kept: 'One day' },
  { what: 'Sessions that are not used', kept: 'Two weeks' },
  { what: 'Counts of failed sign-ins', kept: 'Thirty days' },
];

export const periodsOf = (set: Partial<RetentionPeriods> | undefined): RetentionPeriods => ({
  ...defaultPeriods,
  ...set,
});
