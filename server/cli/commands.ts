import { backup, restore } from './backup.ts';
import type { Command } from './command.ts';
import { copy } from './copy.ts';
import { exportOrganisation } from './export.ts';
import { migrate } from './migrate.ts';
import { addBoard, addOrganisation } from './organisation.ts';
import { addPerson, resetPassword, revokePerson } from './person.ts';
import { seedDemo } from './seed-demo.ts';
import { verify } from './verify.ts';

export const commands: readonly Command[] = [
  addOrganisation,
  addBoard,
  addPerson,
  revokePerson,
  resetPassword,
  backup,
  restore,
  copy,
  migrate,
  verify,
  exportOrganisation,
  seedDemo,
];
