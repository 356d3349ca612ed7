import { maskedTitle } from '#lib/domain/agenda.ts';
import type { TemplateItem } from '#lib/domain/boards.ts';
import type { AgendaItemView } from '#lib/domain/views.ts';

/** An agenda to begin another one from. What a confidential item was about is nothing that a template keeps. */
export const asTemplate = (items: readonly AgendaItemView[]): TemplateItem[] =>
  items.map(({ title, purpose, part, level, plannedMinutes, kind }) => ({
    title: part === 2 ? maskedTitle : title,
    purpose,
    part,
    level,
    ...(plannedMinutes === undefined ? {} : { plannedMinutes }),
    ...(kind === undefined ? {} : { kind }),
  }));
