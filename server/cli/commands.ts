import { backup, restore } from './backup.ts';
import type { Command } from './command.ts';
import { exportOrganisation } from './export.ts';
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
  verify,
  exportOrganisation,
  seedDemo,
];
