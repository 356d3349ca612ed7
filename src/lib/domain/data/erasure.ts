/** What erasing somebody’s personal data (UK GDPR, Article 17) takes away, and what stays and why (V3). */
export interface ErasureLine {
  what: string;
  why?: string;
}

/** @param whole whether no other organisation needs the sign-in */
export function erasureGoes(whole: boolean): ErasureLine[] {
  return [
    { what: 'The e-mail address, and all that the profile says besides the name' },
    ...(whole
      ? [
          { what: 'The account: user name, password, second factors, access tokens' },
          { what: 'Sessions, devices and invitations' },
        ]
      : [{ what: 'Invitations to this organisation' }]),
    { what: 'Mail that the service wrote to them' },
    { what: 'When they read notices, and last looked at the history of minutes' },
    { what: 'Files that were made for or about them' },
    { what: 'Reasons that they gave for apologies' },
    { what: 'Interests that ended more than a year ago' },
  ];
}

/** @param whole as above */
export function erasureStays(whole: boolean): ErasureLine[] {
  return [
    {
      what: 'The name, in minutes and their attendance, declarations, votes by name and actions, and with corrections, addenda and papers',
      why: 'Schools are required by law to keep the signed record of their governing board (SI 2013/1624, regulation 15).',
    },
    {
      what: 'Places on boards, with their dates',
      why: 'They show who could vote at meetings that the minutes record.',
    },
    {
      what: 'Requests for their data and the end of their access, with what was noted at either',
      why: 'They show that the law was kept, and why access ended.',
    },
    {
      what: 'The audit log, with the user name that they were added under',
      why: 'It is the proof of who had access and who ended it, and loses its worth where entries can be taken out.',
    },
    {
      what: 'Interests that stand or ended within the last year; they are marked as ended, and go once a year has passed',
      why: 'A school keeps the interests of those who left published for twelve months (DfE governance guides).',
    },
    ...(whole
      ? []
      : [
          {
            what: 'The account: user name and password',
            why: 'Another organisation gave this person a place on a board. What it holds is for it to erase.',
          },
        ]),
  ];
}

/** What the audit log and the profile say of what was kept. */
export const erasureKept = 'name in minutes, places on boards, audit log, interests of the last year';
