import { Extension, type Extensions } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { TableKit } from '@tiptap/extension-table';
import { StarterKit } from '@tiptap/starter-kit';
import type { UndoManager, XmlFragment } from 'yjs';
import type { RecordKind } from '#lib/domain/minutes-schema.ts';
import type { CaretHub } from './caret-hub.ts';
import { Carets } from './carets.ts';
import { HeldCaret } from './held-caret.ts';
import { Hint, type HintOptions } from './hint.ts';
import { isSafeAddress } from './links.ts';
import { QuietBinding } from './quiet-binding.ts';
import { RecordBlock } from './record-block.ts';
import type { Records } from './records.ts';
import { InsertMenu, type InsertMenuOptions } from './insert-menu.ts';
import { SectionEdges, type SectionEdgesOptions } from './section-edges.ts';
import { Withheld } from './withheld.ts';

export interface SectionParts extends SectionEdgesOptions {
  fragment: XmlFragment;
  undo: UndoManager;
  carets: CaretHub;
  hint: HintOptions['text'];
  /** Asks for the address of a link. */
  askForLink: () => void;
  /** Puts the focus on the toolbar. */
  toToolbar: () => void;
  /** What decisions and actions in the text say. */
  records: Records;
  menu: InsertMenuOptions;
  /** Asks for what is to be done, or what is proposed, and puts it at the caret. */
  askFor: (kind: RecordKind) => boolean;
}

/**
 * What minutes are made of: paragraphs, two levels of heading, lists, tables, bold, italic, links, passages withheld
 * from inspection, and the decisions and actions of the meeting.
 */
export function sectionExtensions(parts: SectionParts): Extensions {
  return [
    StarterKit.configure({
      // The section's own title is a heading of level 2.
      heading: { levels: [3, 4] },
      link: {
        autolink: false,
        openOnClick: false,
        defaultProtocol: 'https',
        isAllowedUri: isSafeAddress,
        HTMLAttributes: { rel: 'noopener noreferrer nofollow', target: '_blank' },
      },
      dropcursor: { class: 'drop-cursor', color: false },
      // Undo comes from the shared history. A trailing paragraph would be added by every open page at once.
      undoRedo: false,
      trailingNode: false,
      blockquote: false,
      code: false,
      codeBlock: false,
      horizontalRule: false,
      strike: false,
      underline: false,
    }),
    TableKit.configure({ table: { resizable: false, renderWrapper: true } }),
    RecordBlock.configure({ records: parts.records }),
    Withheld,
    InsertMenu.configure(parts.menu),
    Hint.configure({ text: parts.hint }),
    Collaboration.configure({ fragment: parts.fragment, yUndoOptions: { undoManager: parts.undo } }),
    QuietBinding,
    HeldCaret,
    Carets.configure({ hub: parts.carets, fragment: parts.fragment }),
    SectionEdges.configure({ leave: parts.leave, escape: parts.escape }),
    Shortcuts.configure({ askForLink: parts.askForLink, toToolbar: parts.toToolbar, askFor: parts.askFor }),
  ];
}

const Shortcuts = Extension.create<Pick<SectionParts, 'askForLink' | 'toToolbar' | 'askFor'>>({
  name: 'minutesShortcuts',

  addOptions() {
    return { askForLink: () => undefined, toToolbar: () => undefined, askFor: () => false };
  },

  addKeyboardShortcuts() {
    return {
      'Mod-k': () => {
        this.options.askForLink();
        return true;
      },
      'Alt-F10': () => {
        this.options.toToolbar();
        return true;
      },
      'Alt-Shift-a': () => this.options.askFor('action'),
      'Alt-Shift-m': () => this.options.askFor('motion'),
      'Alt-Shift-w': () => this.editor.commands.toggleWithheld(),
    };
  },
});
