import { backup, restore } from './backup.ts';
import type { Command } from './command.ts';
import { copy } from './copy.ts';
import { exportOrganisation } from './export.ts';
import { migrate } from './migrate.ts';
import { addBoard, addOrganisation, eraseOrganisation, signOutOrganisation } from './organisation.ts';
import { rotateKeys } from './keys.ts';
import { addPerson, leadClerk, resetPassword, revokePerson, takeAwaySecondFactor } from './person.ts';
import { seedDemo } from './seed-demo.ts';
import { verify } from './verify.ts';

export const commands: readonly Command[] = [
  addOrganisation,
  eraseOrganisation,
  signOutOrganisation,
  addBoard,
  addPerson,
  revokePerson,
  resetPassword,
  takeAwaySecondFactor,
  leadClerk,
  backup,
  restore,
  copy,
  migrate,
  rotateKeys,
  verify,
  exportOrganisation,
  seedDemo,
];
